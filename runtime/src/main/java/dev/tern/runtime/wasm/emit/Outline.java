package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a function into pieces small enough to be compiled well. Blocks that fit stay whole, so that a loop keeps its variables
 * where the JVM keeps them best. What holds no pieces yet is cut out before what does, the largest first: so pieces do not nest
 * deeply.
 */
final class Outline {
    /** Pieces in pieces take room on the stack of the host that the meter does not know of. */
    private static final int MAX_NESTED = 16;

    private static final int FULL_SIZE = 1_000;

    private static final Comparator<Run> LARGEST_FIRST = Comparator.comparingInt((Run run) -> -run.size())
            .thenComparingInt(run -> run.piece().from());

    private final List<Instr> in;
    private final OperandStack stack;
    private final int limit;
    private final Deque<Item> open = new ArrayDeque<>();

    /** Some items of one sequence, and the piece that they would become. */
    private record Run(List<Item> sequence, int from, int to, int size, Item piece) {}

    private Outline(WasmBinary module, FunctionType type, Body body, int limit) {
        this.in = body.code();
        this.stack = new OperandStack(module, type, body.locals());
        this.limit = limit;
    }

    /** The pieces of a function, as the one that holds them all. */
    static Piece of(WasmBinary module, FunctionType type, Body body, int limit) {
        return new Outline(module, type, body, limit).cut();
    }

    private Piece cut() {
        int end = in.size() - 1;
        open.push(block(0, 0, 0));
        for (int i = 0; i < end; i++) {
            Instr instr = in.get(i);
            take(i, instr, stack.height() - stack.base());
            stack.step(instr);
        }
        Item root = open.pop();
        root.closeAt(end);
        shrink(root);
        refuseIf(root.depth() > MAX_NESTED);
        List<Piece> pieces = root.pieces();
        boolean one = pieces.size() == 1
                && pieces.getFirst().from() == 0
                && pieces.getFirst().to() == end;
        return one ? pieces.getFirst() : new Piece(0, end, pieces);
    }

    private void take(int at, Instr instr, int height) {
        if (Op.opensBlock(instr.op())) {
            open.push(block(at, height, Sizes.of(instr)));
        } else if (instr.op() == Op.ELSE) {
            open.getFirst().nextSequence();
        } else if (instr.op() == Op.END) {
            Item block = open.pop();
            block.closeAt(at + 1);
            if (block.size() > limit) {
                shrink(block);
            }
            open.getFirst().add(block);
        } else {
            Item plain = new Item(at, height, Sizes.of(instr));
            plain.closeAt(at + 1);
            open.getFirst().add(plain);
        }
    }

    private static Item block(int at, int height, int size) {
        Item block = new Item(at, height, size);
        block.nextSequence();
        return block;
    }

    /** Makes a block so small that there is room for what surrounds it, if that can be done. */
    private void shrink(Item block) {
        int size = block.size();
        for (int depth = 0; size > limit / 2 && depth <= block.depth(); depth++) {
            List<Run> runs = new ArrayList<>();
            collect(block, depth, runs);
            runs.sort(LARGEST_FIRST);
            for (Run run : runs) {
                if (size > limit / 2) {
                    replace(run);
                    size -= run.size() - run.piece().size();
                }
            }
            block.measure();
            size = block.size();
        }
        // nor would the work that this takes stay in proportion
        refuseIf(size > 4 * limit);
    }

    private void refuseIf(boolean condition) {
        if (condition && limit >= FULL_SIZE) {
            throw new IllegalArgumentException("a function cannot be cut");
        }
    }

    /** Finds what could be cut out: as much as fits into one piece of what holds no pieces nested deeper than {@code depth}. */
    private void collect(Item block, int depth, List<Run> runs) {
        for (List<Item> sequence : block.sequences()) {
            int from = 0;
            for (int i = 0; i <= sequence.size(); i++) {
                boolean ends = i == sequence.size() || sequence.get(i).depth() > depth;
                if (ends) {
                    split(sequence, from, i, runs);
                    from = i + 1;
                }
                if (ends && i < sequence.size()) {
                    collect(sequence.get(i), depth, runs);
                }
            }
        }
    }

    private void split(List<Item> sequence, int from, int to, List<Run> runs) {
        int start = from;
        while (start < to) {
            int size = 0;
            int end = start;
            while (end < to && (end == start || size + sequence.get(end).size() <= limit)) {
                size += sequence.get(end++).size();
            }
            if (end < to) {
                end = lowest(sequence, start + (end - start + 1) / 2, end);
            }
            offer(sequence, start, end, runs);
            start = end;
        }
    }

    /** Of the places to cut at, the last with the fewest operands that would have to be handed over. */
    private static int lowest(List<Item> sequence, int from, int to) {
        int best = to;
        for (int i = to; i >= from; i--) {
            if (sequence.get(i).height() < sequence.get(best).height()) {
                best = i;
            }
        }
        return best;
    }

    private static void offer(List<Item> sequence, int from, int to, List<Run> runs) {
        List<Item> items = sequence.subList(from, to);
        int size = items.stream().mapToInt(Item::size).sum();
        Item piece = Item.piece(items, to < sequence.size() ? sequence.get(to).height() : 0);
        if (size > 2 * piece.size()) {
            runs.add(new Run(sequence, from, to, size, piece));
        }
    }

    private static void replace(Run run) {
        run.sequence().set(run.from(), run.piece());
        for (int i = run.from() + 1; i < run.to(); i++) {
            run.sequence().set(i, Item.gone());
        }
    }
}
