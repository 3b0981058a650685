package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces every NaN that arithmetic makes by the one canonical NaN, since processors and compilers differ in its bits. Where the
 * next instruction takes the result and cannot show its bits (more arithmetic, a comparison) nothing is inserted.
 */
final class CanonicalNan implements Pass {
    private static final long F32_NAN = 0x7fc00000L;
    private static final long F64_NAN = 0x7ff8000000000000L;

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        List<Instr> code = function.code();
        if (!function.has(Trait.NAN)) {
            return function;
        }
        int single = function.localCount();
        List<Instr> out = new ArrayList<>(code.size() * 2);
        for (int i = 0; i < code.size(); i++) {
            int op = code.get(i).op();
            out.add(code.get(i));
            if (makesNan(op) && !hidesBits(code.get(i + 1).op())) {
                canonicalise(out, isSingle(op), single);
            }
        }
        return function.withLocals(1, WasmBinary.F32)
                .withLocals(1, WasmBinary.F64)
                .withCode(out);
    }

    private static void canonicalise(List<Instr> out, boolean isSingle, int firstScratch) {
        int scratch = isSingle ? firstScratch : firstScratch + 1;
        out.add(Instr.of(Op.LOCAL_TEE, scratch));
        out.add(isSingle ? Instr.of(Op.F32_CONST, F32_NAN) : Instr.of(Op.F64_CONST, F64_NAN));
        out.add(Instr.of(Op.LOCAL_GET, scratch));
        out.add(Instr.of(Op.LOCAL_GET, scratch));
        out.add(Instr.of(isSingle ? Op.F32_EQ : Op.F64_EQ));
        out.add(Instr.of(Op.SELECT));
    }

    /** Whether the result may be a NaN whose bits are not given by the instruction's definition. */
    static boolean makesNan(int op) {
        boolean unary = (op >= Op.F32_CEIL && op <= Op.F32_SQRT) || (op >= Op.F64_CEIL && op <= Op.F64_SQRT);
        boolean binary = (op >= Op.F32_ADD && op <= Op.F32_MAX) || (op >= Op.F64_ADD && op <= Op.F64_MAX);
        return unary || binary || op == Op.F32_DEMOTE_F64 || op == Op.F64_PROMOTE_F32;
    }

    private static boolean isSingle(int op) {
        return op < Op.F64_ABS || op == Op.F32_DEMOTE_F64;
    }

    /** Whether the instruction takes the top of the stack and gives a result that does not depend on a NaN's bits. */
    private static boolean hidesBits(int op) {
        boolean comparison = op >= Op.F32_EQ && op <= Op.F64_GE;
        return makesNan(op) || comparison || op == Op.DROP;
    }
}
