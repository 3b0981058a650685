package dev.tern.runtime.wasm.binary;

import java.util.Arrays;
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

    /** Most instructions have no immediates. */
    private static final Instr[] PLAIN = new Instr[256];

    static {
        Arrays.setAll(PLAIN, op -> new Instr(op, 0, 0, List.of()));
    }

    public static Instr of(int op) {
        return op < PLAIN.length ? PLAIN[op] : new Instr(op, 0, 0, List.of());
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

    /** Whether there is an instruction {@code op} in some code. */
    public static boolean occurs(int op, List<Instr> code) {
        for (Instr instr : code) {
            if (instr.op == op) {
                return true;
            }
        }
        return false;
    }

    public int index() {
        return (int) a;
    }
}
