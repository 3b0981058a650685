package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.Op;

/** An open block, the function being the outermost. */
final class Frame {
    private final int op;
    private final Signature type;
    private final int base;
    private boolean unreachable;
    private int blocks;

    /**
     * Opens a block.
     *
     * @param op what opened it; a function is a {@code block}
     * @param base how many operands are below it
     */
    Frame(int op, Signature type, int base) {
        this.op = op;
        this.type = type;
        this.base = base;
    }

    boolean isIf() {
        return op == Op.IF;
    }

    Signature type() {
        return type;
    }

    int base() {
        return base;
    }

    /** What a branch to the block brings along. */
    int[] label() {
        return op == Op.LOOP ? type.params() : type.results();
    }

    boolean isUnreachable() {
        return unreachable;
    }

    void becomesUnreachable() {
        unreachable = true;
    }

    /** Counts a block directly inside, and returns how many there were so far. */
    int addBlock() {
        return ++blocks;
    }
}
