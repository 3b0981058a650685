package dev.tern.runtime.wasm.emit;

import java.util.ArrayList;
import java.util.List;

/** An instruction, a block with all that is in it, or a piece, while a function is being cut. */
final class Item {
    private final int from;
    private final int height;
    private final int own;
    private final List<List<Item>> sequences = new ArrayList<>(1);
    private final List<Piece> inner = new ArrayList<>(1);
    private int to;
    private int size;
    private int depth;

    /**
     * An item whose end is not known yet.
     *
     * @param height operands of the surrounding block that are there before it
     * @param own size without what is inside
     */
    Item(int from, int height, int own) {
        this.from = from;
        this.height = height;
        this.own = own;
        this.size = own;
    }

    /** The piece that some items become, {@code after} the height behind them. */
    static Item piece(List<Item> items, int after) {
        Item first = items.getFirst();
        Item piece = new Item(first.from, first.height, Sizes.CALL + Sizes.OPERAND * (first.height + after));
        List<Piece> inner = new ArrayList<>();
        for (Item item : items) {
            item.addPieces(inner);
            piece.depth = Math.max(piece.depth, item.depth + 1);
        }
        piece.to = items.getLast().to;
        piece.inner.add(new Piece(piece.from, piece.to, List.copyOf(inner)));
        return piece;
    }

    /** Stands where the items were that went into a piece, until {@link #measure}. */
    static Item gone() {
        return new Item(-1, 0, 0);
    }

    private boolean isGone() {
        return from < 0;
    }

    int from() {
        return from;
    }

    int height() {
        return height;
    }

    int size() {
        return size;
    }

    /** How deeply pieces are nested in it. */
    int depth() {
        return depth;
    }

    List<List<Item>> sequences() {
        return sequences;
    }

    /** The outermost pieces in it. */
    List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        addPieces(pieces);
        return List.copyOf(pieces);
    }

    private void addPieces(List<Piece> pieces) {
        pieces.addAll(inner);
        sequences.forEach(sequence -> sequence.forEach(item -> item.addPieces(pieces)));
    }

    void nextSequence() {
        sequences.add(new ArrayList<>());
    }

    void add(Item item) {
        sequences.getLast().add(item);
        size += item.size;
        depth = Math.max(depth, item.depth);
    }

    void closeAt(int end) {
        to = end;
    }

    /** Takes note of the pieces that were cut out of it. */
    void measure() {
        if (sequences.isEmpty()) {
            return;
        }
        size = own;
        for (List<Item> sequence : sequences) {
            sequence.removeIf(Item::isGone);
            for (Item item : sequence) {
                item.measure();
                size += item.size;
                depth = Math.max(depth, item.depth);
            }
        }
    }
}
