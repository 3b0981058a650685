package dev.tern.runtime.wasm.binary;

import java.util.Arrays;

/** What plain instructions take from the operand stack and leave on it. */
public final class Effects {
    private static final int I32 = WasmBinary.I32;
    private static final int I64 = WasmBinary.I64;
    private static final int F32 = WasmBinary.F32;
    private static final int F64 = WasmBinary.F64;
    /** No result. */
    public static final int NOTHING = 0;

    private static final int LAST_LOAD = Op.I32_STORE - 1;
    private static final int SATURATING = 0x100;

    /** First and last code, number of operands, their type (of a store: of what it stores), result. */
    private static final int[][] KINDS = {
        {0x45, 0x45, 1, I32, I32},
        {0x46, 0x4F, 2, I32, I32},
        {0x50, 0x50, 1, I64, I32},
        {0x51, 0x5A, 2, I64, I32},
        {0x5B, 0x60, 2, F32, I32},
        {0x61, 0x66, 2, F64, I32},
        {0x67, 0x69, 1, I32, I32},
        {0x6A, 0x78, 2, I32, I32},
        {0x79, 0x7B, 1, I64, I64},
        {0x7C, 0x8A, 2, I64, I64},
        {0x8B, 0x91, 1, F32, F32},
        {0x92, 0x98, 2, F32, F32},
        {0x99, 0x9F, 1, F64, F64},
        {0xA0, 0xA6, 2, F64, F64},
        {0xA7, 0xA7, 1, I64, I32},
        {0xA8, 0xA9, 1, F32, I32},
        {0xAA, 0xAB, 1, F64, I32},
        {0xAC, 0xAD, 1, I32, I64},
        {0xAE, 0xAF, 1, F32, I64},
        {0xB0, 0xB1, 1, F64, I64},
        {0xB2, 0xB3, 1, I32, F32},
        {0xB4, 0xB5, 1, I64, F32},
        {0xB6, 0xB6, 1, F64, F32},
        {0xB7, 0xB8, 1, I32, F64},
        {0xB9, 0xBA, 1, I64, F64},
        {0xBB, 0xBB, 1, F32, F64},
        {0xBC, 0xBC, 1, F32, I32},
        {0xBD, 0xBD, 1, F64, I64},
        {0xBE, 0xBE, 1, I32, F32},
        {0xBF, 0xBF, 1, I64, F64},
        {0xC0, 0xC1, 1, I32, I32},
        {0xC2, 0xC4, 1, I64, I64},
        {0x100, 0x101, 1, F32, I32},
        {0x102, 0x103, 1, F64, I32},
        {0x104, 0x105, 1, F32, I64},
        {0x106, 0x107, 1, F64, I64},
        {0x28, 0x28, 1, I32, I32},
        {0x29, 0x29, 1, I32, I64},
        {0x2A, 0x2A, 1, I32, F32},
        {0x2B, 0x2B, 1, I32, F64},
        {0x2C, 0x2F, 1, I32, I32},
        {0x30, 0x35, 1, I32, I64},
        {0x36, 0x36, 2, I32, NOTHING},
        {0x37, 0x37, 2, I64, NOTHING},
        {0x38, 0x38, 2, F32, NOTHING},
        {0x39, 0x39, 2, F64, NOTHING},
        {0x3A, 0x3B, 2, I32, NOTHING},
        {0x3C, 0x3E, 2, I64, NOTHING},
        {0x41, 0x41, 0, NOTHING, I32},
        {0x42, 0x42, 0, NOTHING, I64},
        {0x43, 0x43, 0, NOTHING, F32},
        {0x44, 0x44, 0, NOTHING, F64}
    };

    /** The width of loads and stores from 0x28 on, as a power of two bytes. */
    private static final byte[] WIDTHS = {2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2};

    private static final byte[] POPS = column(2);
    private static final byte[] OPERANDS = column(3);
    private static final byte[] RESULTS = column(4);

    private Effects() {}

    private static byte[] column(int which) {
        byte[] column = new byte[SATURATING + 8];
        for (int[] kind : KINDS) {
            Arrays.fill(column, kind[0], kind[1] + 1, (byte) kind[which]);
        }
        return column;
    }

    /** Where a numeric instruction, a load, a store or a constant stands in the columns; -1 for another. */
    private static int place(int op) {
        if (op >= Op.I32_LOAD && op <= Op.I64_EXTEND32_S) {
            return op == Op.MEMORY_SIZE || op == Op.MEMORY_GROW ? -1 : op;
        }
        return op >= Op.I32_TRUNC_SAT_F32_S && op <= Op.I64_TRUNC_SAT_F64_U ? SATURATING + (op & 7) : -1;
    }

    /** Whether the instruction depends on its operands alone: arithmetic, comparisons, conversions, constants. */
    public static boolean isNumeric(int op) {
        return (op >= Op.I32_CONST && op <= Op.I64_EXTEND32_S)
                || (op >= Op.I32_TRUNC_SAT_F32_S && op <= Op.I64_TRUNC_SAT_F64_U);
    }

    public static boolean isLoad(int op) {
        return op >= Op.I32_LOAD && op <= LAST_LOAD;
    }

    public static boolean isStore(int op) {
        return op >= Op.I32_STORE && op <= Op.I64_STORE32;
    }

    /** How many operands a numeric, memory or table instruction takes. */
    public static int pops(int op) {
        int place = place(op);
        if (place >= 0) {
            return POPS[place];
        }
        return switch (op) {
            case Op.MEMORY_INIT, Op.MEMORY_COPY, Op.MEMORY_FILL, Op.TABLE_INIT, Op.TABLE_COPY, Op.TABLE_FILL -> 3;
            case Op.TABLE_GROW, Op.TABLE_SET, Op.ATOMIC_NOTIFY -> 2;
            case Op.MEMORY_GROW, Op.DROP, Op.LOCAL_SET, Op.GLOBAL_SET, Op.TABLE_GET, Op.REF_IS_NULL, Op.LOCAL_TEE -> 1;
            case Op.MEMORY_SIZE, Op.TABLE_SIZE, Op.DATA_DROP, Op.ELEM_DROP, Op.LOCAL_GET, Op.GLOBAL_GET -> 0;
            default -> 0;
        };
    }

    /** The type that all operands of a numeric instruction have, or that of what a store stores. */
    public static int operand(int op) {
        return OPERANDS[place(op)];
    }

    /** The type that a numeric or memory instruction leaves; {@link #NOTHING} for none. */
    public static int result(int op) {
        int place = place(op);
        if (place >= 0) {
            return RESULTS[place];
        }
        return switch (op) {
            case Op.MEMORY_SIZE, Op.MEMORY_GROW, Op.TABLE_SIZE, Op.TABLE_GROW -> I32;
            case Op.REF_IS_NULL, Op.ATOMIC_NOTIFY -> I32;
            case Op.REF_FUNC -> WasmBinary.FUNCREF;
            default -> NOTHING;
        };
    }

    /** Of how many bytes, as a power of two, a load or store is. */
    public static int width(int op) {
        return WIDTHS[op - Op.I32_LOAD];
    }
}
