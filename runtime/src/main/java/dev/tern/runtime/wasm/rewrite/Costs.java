package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import java.util.stream.IntStream;

/**
 * The price of every instruction: the one table there is. A unit is about what a local variable's access costs a compiled
 * program. The end of a block is free; its beginning is not, lest a thousand blocks for the price of the branch out of them keep
 * an interpreter busy. Bulk instructions cost, over what stands here, one unit per 8 bytes or per element, charged before they
 * act.
 */
public final class Costs {
    /** Of entering a function, beside the caller's {@code call}. */
    static final int FUNCTION = 2;
    /** So many locals of a function cost one unit when it is entered: the engine clears them. */
    static final int LOCALS_PER_UNIT = 8;

    /** So many values come along with a branch or a call for its own price; every other one costs a unit. */
    private static final int MOVED_FREE = 8;

    /** The first write of a run to a page of 4 KiB, which copies the page. */
    public static final int PAGE_COPY = 300;

    public static final int BULK_BYTES_PER_UNIT = 8;

    private static final int[] PLAIN = from(0);
    private static final int[] PREFIXED = from(Op.I32_TRUNC_SAT_F32_S);

    private Costs() {}

    private static int[] from(int first) {
        return IntStream.range(first, first + 256).map(Costs::price).toArray();
    }

    static int of(Instr instr) {
        int op = instr.op();
        return op < PLAIN.length ? PLAIN[op] : PREFIXED[op & 0xff];
    }

    /** What it costs to take values along. */
    static int moved(int values) {
        return Math.max(values - MOVED_FREE, 0);
    }

    private static int price(int op) {
        return switch (op) {
            case Op.END, Op.ELSE -> 0;
            case Op.BLOCK, Op.LOOP, Op.NOP -> 1;
            case Op.BR_TABLE -> 4;
            case Op.IF, Op.BR, Op.BR_IF, Op.RETURN, Op.UNREACHABLE -> 1;
            case Op.CALL -> 5;
            case Op.CALL_INDIRECT -> 10;
            case Op.GLOBAL_GET, Op.GLOBAL_SET, Op.TABLE_SIZE, Op.MEMORY_SIZE -> 2;
            case Op.TABLE_GET, Op.TABLE_SET -> 5;
            case Op.MEMORY_GROW, Op.TABLE_GROW -> 300;
            case Op.MEMORY_COPY, Op.MEMORY_FILL, Op.MEMORY_INIT -> 20;
            case Op.TABLE_COPY, Op.TABLE_FILL, Op.TABLE_INIT -> 20;
            case Op.DATA_DROP, Op.ELEM_DROP -> 20;
            default -> numeric(op);
        };
    }

    private static int numeric(int op) {
        if (op >= Op.I32_LOAD && op <= Op.I64_STORE32) {
            return 2;
        }
        boolean division = (op >= Op.I32_DIV_S && op <= Op.I32_REM_U) || (op >= Op.I64_DIV_S && op <= Op.I64_REM_U);
        boolean slowFloat = op == Op.F32_SQRT || op == Op.F64_SQRT || op == Op.F32_DIV || op == Op.F64_DIV;
        if (division || slowFloat) {
            return 10;
        }
        boolean rounding = isTruncation(op)
                || (op >= Op.F32_CEIL && op <= Op.F32_NEAREST)
                || (op >= Op.F64_CEIL && op <= Op.F64_NEAREST)
                || (op >= Op.I32_TRUNC_SAT_F32_S && op <= Op.I64_TRUNC_SAT_F64_U);
        if (rounding) {
            return 5;
        }
        boolean floating = (op >= Op.F32_ABS && op <= Op.F64_COPYSIGN) || (op >= Op.F32_EQ && op <= Op.F64_GE);
        return floating ? 2 : 1;
    }

    private static boolean isTruncation(int op) {
        return (op >= Op.I32_TRUNC_F32_S && op <= Op.I32_TRUNC_F64_U)
                || (op >= Op.I64_TRUNC_F32_S && op <= Op.I64_TRUNC_F64_U);
    }
}
