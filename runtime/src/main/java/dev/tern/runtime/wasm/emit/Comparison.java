package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * A test of the operands on the stack: something that reduces them to what a jump of the JVM can test, and that jump, taken when
 * the test holds.
 */
record Comparison(Reduction reduction, Opcode jump) {
    /** The test of a condition: not zero. */
    static final Comparison NOT_ZERO = new Comparison(Reduction.NONE, Opcode.IFNE);

    private static final int I64_EQZ = 0x50;
    private static final MethodRef COMPARE_INTS = unsigned(ConstantDescs.CD_Integer, ConstantDescs.CD_int);
    private static final MethodRef COMPARE_LONGS = unsigned(ConstantDescs.CD_Long, ConstantDescs.CD_long);

    private static final Opcode[] INTS = {
        Opcode.IF_ICMPEQ,
        Opcode.IF_ICMPNE,
        Opcode.IF_ICMPLT,
        Opcode.IFLT,
        Opcode.IF_ICMPGT,
        Opcode.IFGT,
        Opcode.IF_ICMPLE,
        Opcode.IFLE,
        Opcode.IF_ICMPGE,
        Opcode.IFGE
    };
    private static final Opcode[] LONGS = {
        Opcode.IFEQ,
        Opcode.IFNE,
        Opcode.IFLT,
        Opcode.IFLT,
        Opcode.IFGT,
        Opcode.IFGT,
        Opcode.IFLE,
        Opcode.IFLE,
        Opcode.IFGE,
        Opcode.IFGE
    };
    private static final Opcode[] FLOATS = {Opcode.IFEQ, Opcode.IFNE, Opcode.IFLT, Opcode.IFGT, Opcode.IFLE, Opcode.IFGE
    };

    enum Reduction {
        NONE,
        LONGS,
        LONG_AND_ZERO,
        UNSIGNED_INTS,
        UNSIGNED_LONGS,
        FLOATS_NAN_LOW,
        FLOATS_NAN_HIGH,
        DOUBLES_NAN_LOW,
        DOUBLES_NAN_HIGH,
        REFERENCE_AND_NULL
    }

    private static MethodRef unsigned(ClassDesc owner, ClassDesc operand) {
        return new MethodRef(owner, "compareUnsigned", MethodTypeDesc.of(ConstantDescs.CD_int, operand, operand));
    }

    static boolean is(int op) {
        return (op >= Op.I32_EQZ && op <= Op.F64_GE) || op == Op.REF_IS_NULL;
    }

    /** The test that an instruction {@link #is}. */
    static Comparison of(int op) {
        if (op == Op.I32_EQZ) {
            return new Comparison(Reduction.NONE, Opcode.IFEQ);
        }
        if (op == I64_EQZ) {
            return new Comparison(Reduction.LONG_AND_ZERO, Opcode.IFEQ);
        }
        if (op == Op.REF_IS_NULL) {
            return new Comparison(Reduction.REFERENCE_AND_NULL, Opcode.IF_ICMPEQ);
        }
        if (op < I64_EQZ) {
            int which = op - Op.I32_EQZ - 1;
            boolean unsigned = which >= 2 && which % 2 == 1;
            return new Comparison(unsigned ? Reduction.UNSIGNED_INTS : Reduction.NONE, INTS[which]);
        }
        if (op < Op.F32_EQ) {
            int which = op - I64_EQZ - 1;
            boolean unsigned = which >= 2 && which % 2 == 1;
            return new Comparison(unsigned ? Reduction.UNSIGNED_LONGS : Reduction.LONGS, LONGS[which]);
        }
        return ofFloats(op);
    }

    /** A NaN makes every test but "not equal" fail. */
    private static Comparison ofFloats(int op) {
        boolean wide = op >= Op.F64_EQ;
        Opcode jump = FLOATS[op - (wide ? Op.F64_EQ : Op.F32_EQ)];
        boolean less = jump == Opcode.IFLT || jump == Opcode.IFLE;
        if (wide) {
            return new Comparison(less ? Reduction.DOUBLES_NAN_HIGH : Reduction.DOUBLES_NAN_LOW, jump);
        }
        return new Comparison(less ? Reduction.FLOATS_NAN_HIGH : Reduction.FLOATS_NAN_LOW, jump);
    }

    Comparison negated() {
        return new Comparison(
                reduction,
                switch (jump) {
                    case IFEQ -> Opcode.IFNE;
                    case IFNE -> Opcode.IFEQ;
                    case IFLT -> Opcode.IFGE;
                    case IFGE -> Opcode.IFLT;
                    case IFGT -> Opcode.IFLE;
                    case IFLE -> Opcode.IFGT;
                    case IF_ICMPEQ -> Opcode.IF_ICMPNE;
                    case IF_ICMPNE -> Opcode.IF_ICMPEQ;
                    case IF_ICMPLT -> Opcode.IF_ICMPGE;
                    case IF_ICMPGE -> Opcode.IF_ICMPLT;
                    case IF_ICMPGT -> Opcode.IF_ICMPLE;
                    case IF_ICMPLE -> Opcode.IF_ICMPGT;
                    default -> throw new IllegalStateException("not a jump of a comparison: " + jump);
                });
    }

    /** Takes the operands and jumps if the test holds. */
    void jumpTo(Label target, CodeBuilder code) {
        switch (reduction) {
            case NONE -> {}
            case LONGS -> code.lcmp();
            case LONG_AND_ZERO -> code.lconst_0().lcmp();
            case UNSIGNED_INTS -> code.invokestatic(COMPARE_INTS);
            case UNSIGNED_LONGS -> code.invokestatic(COMPARE_LONGS);
            case FLOATS_NAN_LOW -> code.fcmpl();
            case FLOATS_NAN_HIGH -> code.fcmpg();
            case DOUBLES_NAN_LOW -> code.dcmpl();
            case DOUBLES_NAN_HIGH -> code.dcmpg();
            case REFERENCE_AND_NULL -> code.iconst_m1();
        }
        code.branch(jump, target);
    }

    /** Takes the operands and leaves 1 if the test holds, else 0. */
    void toInt(CodeBuilder code) {
        Label holds = code.newLabel();
        Label end = code.newLabel();
        jumpTo(holds, code);
        code.iconst_0().goto_(end).labelBinding(holds).iconst_1().labelBinding(end);
    }
}
