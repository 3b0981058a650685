package dev.tern.runtime.wasm.binary;

/** What plain instructions take from the operand stack and leave on it. */
public final class Effects {
    private static final int I32 = WasmBinary.I32;
    private static final int I64 = WasmBinary.I64;
    private static final int F32 = WasmBinary.F32;
    private static final int F64 = WasmBinary.F64;
    /** No result. */
    public static final int NOTHING = 0;

    /** Results of 0xA7 to 0xC4: wraps, truncations, extensions, conversions, reinterpretations. */
    private static final int[] CONVERSIONS = {
        I32, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64, F32, F32, F32, F32, F32, F64, F64, F64, F64, F64, I32,
        I64, F32, F64, I32, I32, I64, I64, I64
    };

    private Effects() {}

    /** How many operands a numeric, memory or table instruction takes. */
    public static int pops(int op) {
        return switch (op) {
            case Op.MEMORY_INIT, Op.MEMORY_COPY, Op.MEMORY_FILL, Op.TABLE_INIT, Op.TABLE_COPY, Op.TABLE_FILL -> 3;
            case Op.TABLE_GROW, Op.TABLE_SET, Op.ATOMIC_NOTIFY -> 2;
            case Op.MEMORY_GROW, Op.DROP, Op.LOCAL_SET, Op.GLOBAL_SET, Op.TABLE_GET, Op.REF_IS_NULL, Op.LOCAL_TEE -> 1;
            case Op.MEMORY_SIZE, Op.TABLE_SIZE, Op.DATA_DROP, Op.ELEM_DROP, Op.LOCAL_GET, Op.GLOBAL_GET -> 0;
            case Op.REF_NULL, Op.REF_FUNC, Op.NOP, Op.I32_CONST, Op.I64_CONST, Op.F32_CONST, Op.F64_CONST -> 0;
            default -> numericPops(op);
        };
    }

    private static int numericPops(int op) {
        if (op >= Op.I32_LOAD && op <= Op.I64_STORE32) {
            return op < 0x36 ? 1 : 2;
        }
        boolean comparison = op > Op.I32_EQZ && op <= Op.F64_GE && op != 0x50;
        boolean integer = (op >= Op.I32_ADD && op < 0x79) || (op >= Op.I64_ADD && op < Op.F32_ABS);
        boolean floating = (op >= Op.F32_ADD && op <= Op.F32_COPYSIGN) || (op >= Op.F64_ADD && op <= Op.F64_COPYSIGN);
        return comparison || integer || floating ? 2 : 1;
    }

    /** The type that a numeric or memory instruction leaves; {@link #NOTHING} for none. */
    public static int result(int op) {
        if (op >= Op.I32_LOAD && op <= Op.I64_STORE32) {
            return load(op);
        }
        if (op >= Op.I32_EQZ && op <= Op.F64_GE) {
            return I32;
        }
        if (op > Op.F64_GE && op <= Op.F64_COPYSIGN) {
            return op < 0x79 ? I32 : op < Op.F32_ABS ? I64 : op < Op.F64_ABS ? F32 : F64;
        }
        if (op > Op.F64_COPYSIGN && op <= Op.I64_EXTEND32_S) {
            return CONVERSIONS[op - Op.F64_COPYSIGN - 1];
        }
        if (op >= Op.I32_TRUNC_SAT_F32_S && op <= Op.I64_TRUNC_SAT_F64_U) {
            return op < 0xFC04 ? I32 : I64;
        }
        return switch (op) {
            case Op.I32_CONST, Op.MEMORY_SIZE, Op.MEMORY_GROW, Op.TABLE_SIZE, Op.TABLE_GROW -> I32;
            case Op.REF_IS_NULL, Op.ATOMIC_NOTIFY -> I32;
            case Op.I64_CONST -> I64;
            case Op.F32_CONST -> F32;
            case Op.F64_CONST -> F64;
            case Op.REF_FUNC -> WasmBinary.FUNCREF;
            default -> NOTHING;
        };
    }

    private static int load(int op) {
        if (op >= 0x36) {
            return NOTHING;
        }
        return switch (op) {
            case 0x28 -> I32;
            case 0x29 -> I64;
            case 0x2A -> F32;
            case 0x2B -> F64;
            default -> op < 0x30 ? I32 : I64;
        };
    }
}
