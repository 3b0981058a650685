package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/** Emits numeric instructions, comparisons apart: the JVM's own where they mean the same, else calls. */
final class Arithmetic {
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc FLOAT = ConstantDescs.CD_float;
    private static final ClassDesc DOUBLE = ConstantDescs.CD_double;
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final long LOW = 0xffff_ffffL;

    private final CodeBuilder code;
    private final ClassDesc numbers;

    Arithmetic(CodeBuilder code, Support support) {
        this.code = code;
        this.numbers = support.numbers();
    }

    void emit(int op) {
        if (op < 0x79) {
            ints(op);
        } else if (op < Op.F32_ABS) {
            longs(op);
        } else if (op < Op.F64_ABS) {
            floats(op);
        } else if (op <= Op.F64_COPYSIGN) {
            doubles(op);
        } else if (op <= 0xB1) {
            toIntegers(op);
        } else if (op <= Op.F64_PROMOTE_F32) {
            toFloats(op);
        } else if (op <= Op.I64_EXTEND32_S) {
            reinterpretations(op);
        } else {
            saturating(op);
        }
    }

    private void call(ClassDesc owner, String name, ClassDesc result, ClassDesc... params) {
        code.invokestatic(new MethodRef(owner, name, MethodTypeDesc.of(result, params)));
    }

    /** A method from operands of one type to the same type. */
    private void same(ClassDesc owner, String name, ClassDesc type, int operands) {
        ClassDesc[] params = new ClassDesc[operands];
        Arrays.fill(params, type);
        call(owner, name, type, params);
    }

    private void ints(int op) {
        switch (op) {
            case 0x67 -> same(ConstantDescs.CD_Integer, "numberOfLeadingZeros", INT, 1);
            case 0x68 -> same(ConstantDescs.CD_Integer, "numberOfTrailingZeros", INT, 1);
            case 0x69 -> same(ConstantDescs.CD_Integer, "bitCount", INT, 1);
            case 0x6A -> code.iadd();
            case 0x6B -> code.isub();
            case 0x6C -> code.imul();
            case 0x6D -> same(numbers, "divide", INT, 2);
            case 0x6E -> same(numbers, "divideUnsigned", INT, 2);
            case 0x6F -> same(numbers, "remainder", INT, 2);
            case 0x70 -> same(numbers, "remainderUnsigned", INT, 2);
            case 0x71 -> code.iand();
            case 0x72 -> code.ior();
            case 0x73 -> code.ixor();
            case 0x74 -> code.ishl();
            case 0x75 -> code.ishr();
            case 0x76 -> code.iushr();
            case 0x77 -> same(ConstantDescs.CD_Integer, "rotateLeft", INT, 2);
            case 0x78 -> same(ConstantDescs.CD_Integer, "rotateRight", INT, 2);
            default -> throw unknown(op);
        }
    }

    /** The JVM shifts by an int, of which it takes the low 6 bits, as WebAssembly does. */
    private void longs(int op) {
        ClassDesc helpers = ConstantDescs.CD_Long;
        switch (op) {
            case 0x79 -> count("numberOfLeadingZeros");
            case 0x7A -> count("numberOfTrailingZeros");
            case 0x7B -> count("bitCount");
            case 0x7C -> code.ladd();
            case 0x7D -> code.lsub();
            case 0x7E -> code.lmul();
            case 0x7F -> same(numbers, "divide", LONG, 2);
            case 0x80 -> same(numbers, "divideUnsigned", LONG, 2);
            case 0x81 -> same(numbers, "remainder", LONG, 2);
            case 0x82 -> same(numbers, "remainderUnsigned", LONG, 2);
            case 0x83 -> code.land();
            case 0x84 -> code.lor();
            case 0x85 -> code.lxor();
            case 0x86 -> code.l2i().lshl();
            case 0x87 -> code.l2i().lshr();
            case 0x88 -> code.l2i().lushr();
            case 0x89 -> {
                code.l2i();
                call(helpers, "rotateLeft", LONG, LONG, INT);
            }
            case 0x8A -> {
                code.l2i();
                call(helpers, "rotateRight", LONG, LONG, INT);
            }
            default -> throw unknown(op);
        }
    }

    private void count(String what) {
        call(ConstantDescs.CD_Long, what, INT, LONG);
        code.i2l();
    }

    private void floats(int op) {
        switch (op) {
            case 0x8B -> same(numbers, "abs", FLOAT, 1);
            case 0x8C -> same(numbers, "negate", FLOAT, 1);
            case 0x8D -> same(numbers, "ceil", FLOAT, 1);
            case 0x8E -> same(numbers, "floor", FLOAT, 1);
            case 0x8F -> same(numbers, "truncate", FLOAT, 1);
            case 0x90 -> same(numbers, "nearest", FLOAT, 1);
            case 0x91 -> same(numbers, "squareRoot", FLOAT, 1);
            case 0x92 -> code.fadd();
            case 0x93 -> code.fsub();
            case 0x94 -> code.fmul();
            case 0x95 -> code.fdiv();
            case 0x96 -> same(MATH, "min", FLOAT, 2);
            case 0x97 -> same(MATH, "max", FLOAT, 2);
            case 0x98 -> same(numbers, "copySign", FLOAT, 2);
            default -> throw unknown(op);
        }
    }

    private void doubles(int op) {
        switch (op) {
            case 0x99 -> same(numbers, "abs", DOUBLE, 1);
            case 0x9A -> same(numbers, "negate", DOUBLE, 1);
            case 0x9B -> same(MATH, "ceil", DOUBLE, 1);
            case 0x9C -> same(MATH, "floor", DOUBLE, 1);
            case 0x9D -> same(numbers, "truncate", DOUBLE, 1);
            case 0x9E -> same(MATH, "rint", DOUBLE, 1);
            case 0x9F -> same(MATH, "sqrt", DOUBLE, 1);
            case 0xA0 -> code.dadd();
            case 0xA1 -> code.dsub();
            case 0xA2 -> code.dmul();
            case 0xA3 -> code.ddiv();
            case 0xA4 -> same(MATH, "min", DOUBLE, 2);
            case 0xA5 -> same(MATH, "max", DOUBLE, 2);
            case 0xA6 -> same(numbers, "copySign", DOUBLE, 2);
            default -> throw unknown(op);
        }
    }

    private void toIntegers(int op) {
        switch (op) {
            case 0xA7 -> code.l2i();
            case 0xA8 -> widened("toInt", INT);
            case 0xA9 -> widened("toUnsignedInt", INT);
            case 0xAA -> call(numbers, "toInt", INT, DOUBLE);
            case 0xAB -> call(numbers, "toUnsignedInt", INT, DOUBLE);
            case 0xAC -> code.i2l();
            case 0xAD -> unsigned();
            case 0xAE -> widened("toLong", LONG);
            case 0xAF -> widened("toUnsignedLong", LONG);
            case 0xB0 -> call(numbers, "toLong", LONG, DOUBLE);
            case 0xB1 -> call(numbers, "toUnsignedLong", LONG, DOUBLE);
            default -> throw unknown(op);
        }
    }

    /** Every float is a double. */
    private void widened(String name, ClassDesc result) {
        code.f2d();
        call(numbers, name, result, DOUBLE);
    }

    private void unsigned() {
        code.i2l().loadConstant(LOW).land();
    }

    private void toFloats(int op) {
        switch (op) {
            case 0xB2 -> code.i2f();
            case 0xB3 -> {
                unsigned();
                code.l2f();
            }
            case 0xB4 -> code.l2f();
            case 0xB5 -> call(numbers, "unsignedToFloat", FLOAT, LONG);
            case 0xB6 -> code.d2f();
            case 0xB7 -> code.i2d();
            case 0xB8 -> {
                unsigned();
                code.l2d();
            }
            case 0xB9 -> code.l2d();
            case 0xBA -> call(numbers, "unsignedToDouble", DOUBLE, LONG);
            case 0xBB -> code.f2d();
            default -> throw unknown(op);
        }
    }

    private void reinterpretations(int op) {
        switch (op) {
            case 0xBC -> floatBits();
            case 0xBD -> doubleBits();
            case 0xBE -> bitsToFloat();
            case 0xBF -> bitsToDouble();
            case 0xC0 -> code.i2b();
            case 0xC1 -> code.i2s();
            case 0xC2 -> code.l2i().i2b().i2l();
            case 0xC3 -> code.l2i().i2s().i2l();
            case 0xC4 -> code.l2i().i2l();
            default -> throw unknown(op);
        }
    }

    void floatBits() {
        call(ConstantDescs.CD_Float, "floatToRawIntBits", INT, FLOAT);
    }

    void doubleBits() {
        call(ConstantDescs.CD_Double, "doubleToRawLongBits", LONG, DOUBLE);
    }

    void bitsToFloat() {
        call(ConstantDescs.CD_Float, "intBitsToFloat", FLOAT, INT);
    }

    void bitsToDouble() {
        call(ConstantDescs.CD_Double, "longBitsToDouble", DOUBLE, LONG);
    }

    /** The JVM's own conversions to signed integers saturate, and take a NaN for 0. */
    private void saturating(int op) {
        switch (op) {
            case 0xFC00 -> code.f2i();
            case 0xFC01 -> widened("saturatingUnsignedInt", INT);
            case 0xFC02 -> code.d2i();
            case 0xFC03 -> call(numbers, "saturatingUnsignedInt", INT, DOUBLE);
            case 0xFC04 -> code.f2l();
            case 0xFC05 -> widened("saturatingUnsignedLong", LONG);
            case 0xFC06 -> code.d2l();
            case 0xFC07 -> call(numbers, "saturatingUnsignedLong", LONG, DOUBLE);
            default -> throw unknown(op);
        }
    }

    private static IllegalStateException unknown(int op) {
        return new IllegalStateException("not a numeric instruction: 0x" + Integer.toHexString(op));
    }
}
