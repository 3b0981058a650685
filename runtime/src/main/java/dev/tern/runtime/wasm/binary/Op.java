package dev.tern.runtime.wasm.binary;

/** Instruction codes. Those behind a prefix byte are {@code prefix << 8 | code}. */
public final class Op {
    public static final int UNREACHABLE = 0x00;
    public static final int NOP = 0x01;
    public static final int BLOCK = 0x02;
    public static final int LOOP = 0x03;
    public static final int IF = 0x04;
    public static final int ELSE = 0x05;
    public static final int END = 0x0B;
    public static final int BR = 0x0C;
    public static final int BR_IF = 0x0D;
    public static final int BR_TABLE = 0x0E;
    public static final int RETURN = 0x0F;
    public static final int CALL = 0x10;
    public static final int CALL_INDIRECT = 0x11;
    public static final int DROP = 0x1A;
    public static final int SELECT = 0x1B;
    public static final int SELECT_TYPED = 0x1C;
    public static final int LOCAL_GET = 0x20;
    public static final int LOCAL_SET = 0x21;
    public static final int LOCAL_TEE = 0x22;
    public static final int GLOBAL_GET = 0x23;
    public static final int GLOBAL_SET = 0x24;
    public static final int TABLE_GET = 0x25;
    public static final int TABLE_SET = 0x26;
    public static final int I32_LOAD = 0x28;
    public static final int I32_LOAD8_U = 0x2D;
    public static final int I64_LOAD8_U = 0x31;
    public static final int I64_LOAD16_U = 0x33;
    public static final int I64_LOAD32_U = 0x35;
    public static final int I32_STORE = 0x36;
    public static final int I64_STORE = 0x37;
    public static final int F32_STORE = 0x38;
    public static final int F64_STORE = 0x39;
    public static final int I32_STORE8 = 0x3A;
    public static final int I32_STORE16 = 0x3B;
    public static final int I64_STORE8 = 0x3C;
    public static final int I64_STORE32 = 0x3E;
    public static final int MEMORY_SIZE = 0x3F;
    public static final int MEMORY_GROW = 0x40;
    public static final int I32_CONST = 0x41;
    public static final int I64_CONST = 0x42;
    public static final int F32_CONST = 0x43;
    public static final int F64_CONST = 0x44;
    public static final int I32_EQZ = 0x45;
    public static final int I32_GT_S = 0x4A;
    public static final int F32_EQ = 0x5B;
    public static final int F64_EQ = 0x61;
    public static final int F64_GE = 0x66;
    public static final int I32_ADD = 0x6A;
    public static final int I32_MUL = 0x6C;
    public static final int I32_DIV_S = 0x6D;
    public static final int I32_REM_U = 0x70;
    public static final int I64_ADD = 0x7C;
    public static final int I64_LT_S = 0x53;
    public static final int I64_GT_U = 0x56;
    public static final int I64_DIV_S = 0x7F;
    public static final int I64_REM_U = 0x82;
    public static final int I64_AND = 0x83;
    public static final int I64_OR = 0x84;
    public static final int I64_SHR_U = 0x88;
    public static final int F32_ABS = 0x8B;
    public static final int F32_NEG = 0x8C;
    public static final int F32_CEIL = 0x8D;
    public static final int F32_NEAREST = 0x90;
    public static final int F32_SQRT = 0x91;
    public static final int F32_ADD = 0x92;
    public static final int F32_MUL = 0x94;
    public static final int F32_DIV = 0x95;
    public static final int F32_MIN = 0x96;
    public static final int F32_MAX = 0x97;
    public static final int F32_COPYSIGN = 0x98;
    public static final int F64_ABS = 0x99;
    public static final int F64_NEG = 0x9A;
    public static final int F64_CEIL = 0x9B;
    public static final int F64_NEAREST = 0x9E;
    public static final int F64_SQRT = 0x9F;
    public static final int F64_ADD = 0xA0;
    public static final int F64_DIV = 0xA3;
    public static final int F64_MIN = 0xA4;
    public static final int F64_MAX = 0xA5;
    public static final int F64_COPYSIGN = 0xA6;
    public static final int I32_WRAP_I64 = 0xA7;
    public static final int I32_TRUNC_F32_S = 0xA8;
    public static final int I32_TRUNC_F64_U = 0xAB;
    public static final int I64_EXTEND_I32_S = 0xAC;
    public static final int I64_EXTEND_I32_U = 0xAD;
    public static final int I64_TRUNC_F32_S = 0xAE;
    public static final int I64_TRUNC_F64_U = 0xB1;
    public static final int F32_CONVERT_I64_S = 0xB4;
    public static final int F32_CONVERT_I64_U = 0xB5;
    public static final int F32_DEMOTE_F64 = 0xB6;
    public static final int F64_PROMOTE_F32 = 0xBB;
    public static final int I64_EXTEND32_S = 0xC4;
    public static final int REF_NULL = 0xD0;
    public static final int REF_IS_NULL = 0xD1;
    public static final int REF_FUNC = 0xD2;
    public static final int I32_TRUNC_SAT_F32_S = 0xFC00;
    public static final int I64_TRUNC_SAT_F64_U = 0xFC07;
    public static final int MEMORY_INIT = 0xFC08;
    public static final int DATA_DROP = 0xFC09;
    public static final int MEMORY_COPY = 0xFC0A;
    public static final int MEMORY_FILL = 0xFC0B;
    public static final int TABLE_INIT = 0xFC0C;
    public static final int ELEM_DROP = 0xFC0D;
    public static final int TABLE_COPY = 0xFC0E;
    public static final int TABLE_GROW = 0xFC0F;
    public static final int TABLE_SIZE = 0xFC10;
    public static final int TABLE_FILL = 0xFC11;
    /** Not accepted from outside: the rewriter's own door to the host (see {@code rewrite.Meter}). */
    public static final int ATOMIC_NOTIFY = 0xFE00;

    private Op() {}

    /** Whether the instruction opens a block that an {@link #END} closes. */
    public static boolean opensBlock(int op) {
        return op == BLOCK || op == LOOP || op == IF;
    }

    /** Whether what follows cannot be reached. */
    public static boolean endsControl(int op) {
        return op == UNREACHABLE || op == BR || op == BR_TABLE || op == RETURN;
    }

    static Immediate immediate(int op) {
        return switch (op) {
            case BLOCK, LOOP, IF -> Immediate.BLOCK_TYPE;
            case BR_TABLE -> Immediate.LABELS;
            case CALL_INDIRECT, TABLE_INIT, TABLE_COPY -> Immediate.TWO_INDICES;
            case SELECT_TYPED -> Immediate.TYPES;
            case MEMORY_SIZE, MEMORY_GROW, MEMORY_FILL -> Immediate.MEMORY;
            case MEMORY_COPY -> Immediate.TWO_MEMORIES;
            case MEMORY_INIT -> Immediate.INDEX_AND_MEMORY;
            case I32_CONST -> Immediate.I32;
            case I64_CONST -> Immediate.I64;
            case F32_CONST -> Immediate.F32;
            case F64_CONST -> Immediate.F64;
            case REF_NULL -> Immediate.HEAP_TYPE;
            case ATOMIC_NOTIFY -> Immediate.MEMORY_ACCESS;
            default -> rangeImmediate(op);
        };
    }

    private static Immediate rangeImmediate(int op) {
        boolean index = op == BR || op == BR_IF || op == CALL || (op >= LOCAL_GET && op <= TABLE_SET);
        boolean bulkIndex = op == DATA_DROP || op == ELEM_DROP || (op >= TABLE_GROW && op <= TABLE_FILL);
        if (index || bulkIndex || op == REF_FUNC) {
            return Immediate.INDEX;
        }
        if (op >= I32_LOAD && op <= I64_STORE32) {
            return Immediate.MEMORY_ACCESS;
        }
        boolean control = op == UNREACHABLE || op == NOP || op == ELSE || op == END || op == RETURN;
        boolean numeric = op >= I32_EQZ && op <= I64_EXTEND32_S;
        boolean saturating = op >= I32_TRUNC_SAT_F32_S && op <= I64_TRUNC_SAT_F64_U;
        boolean plain = control || numeric || saturating || op == DROP || op == SELECT || op == REF_IS_NULL;
        return plain ? Immediate.NONE : Immediate.UNKNOWN;
    }

    /** What follows an instruction code in the binary. */
    enum Immediate {
        NONE,
        BLOCK_TYPE,
        INDEX,
        TWO_INDICES,
        LABELS,
        TYPES,
        MEMORY_ACCESS,
        MEMORY,
        TWO_MEMORIES,
        INDEX_AND_MEMORY,
        I32,
        I64,
        F32,
        F64,
        HEAP_TYPE,
        UNKNOWN
    }
}
