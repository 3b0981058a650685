package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.stream.IntStream;

/** About how many bytes of the JVM's code instructions become; seldom fewer than they really do. */
final class Sizes {
    /** Of a call to a piece. */
    static final int CALL = 24;
    /** Of handing an operand over to a piece or back. */
    static final int OPERAND = 8;

    private static final int CONSTANT = 3;
    private static final int METHOD = 8;
    /** Of setting a local to its first value. */
    private static final int LOCAL = 6;

    private static final int[] PLAIN = IntStream.range(0, 256).map(Sizes::size).toArray();

    private Sizes() {}

    static int of(Body body) {
        long size = 0;
        for (Instr instr : body.code()) {
            size += of(instr);
        }
        for (Locals run : body.locals()) {
            size += (long) LOCAL * run.count();
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    static int of(Instr instr) {
        int op = instr.op();
        if (op == Op.BR_TABLE) {
            return 2 * METHOD + METHOD * Math.min(instr.labels().size(), 1_000);
        }
        return op < PLAIN.length ? PLAIN[op] : size(op);
    }

    private static int size(int op) {
        boolean comparison = op >= Op.I32_EQZ && op <= Op.F64_GE;
        boolean conversion = op > Op.F64_COPYSIGN && op <= Op.I64_EXTEND32_S;
        if (comparison || conversion) {
            return METHOD;
        }
        if (op > Op.F64_GE && op <= Op.F64_COPYSIGN) {
            return CONSTANT;
        }
        return switch (op) {
            case Op.NOP, Op.BLOCK, Op.LOOP, Op.END, Op.DROP -> 1;
            case Op.I32_CONST, Op.I64_CONST, Op.F32_CONST, Op.F64_CONST, Op.REF_NULL, Op.REF_FUNC -> CONSTANT;
            case Op.IF, Op.ELSE, Op.SELECT, Op.SELECT_TYPED -> 5;
            case Op.LOCAL_GET -> 6;
            case Op.LOCAL_SET, Op.LOCAL_TEE, Op.BR, Op.BR_IF, Op.RETURN -> METHOD;
            case Op.CALL, Op.CALL_INDIRECT, Op.MEMORY_GROW -> 5 * METHOD;
            default -> METHOD + 6;
        };
    }
}
