package dev.tern.runtime.wasm.binary;

import java.util.List;

/**
 * One instruction.
 *
 * @param op an {@link Op}
 * @param a the first immediate: index, label, block type, alignment, constant (floats as bits)
 * @param b the second: table, offset
 * @param labels of {@code br_table}, the default last; empty otherwise
 */
public record Instr(int op, long a, long b, List<Integer> labels) {
    /** The type of a block that takes nothing and leaves nothing. */
    public static final long NO_RESULT = -64;

    public static Instr of(int op) {
        return new Instr(op, 0, 0, List.of());
    }

    public static Instr of(int op, long a) {
        return new Instr(op, a, 0, List.of());
    }

    public static Instr of(int op, long a, long b) {
        return new Instr(op, a, b, List.of());
    }

    public static Instr i32(int value) {
        return of(Op.I32_CONST, value);
    }

    public int index() {
        return (int) a;
    }
}
