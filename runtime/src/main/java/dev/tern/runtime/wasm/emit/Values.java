package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.classfile.CodeBuilder;

/** Emits constants, and values as the 64 bits that instances keep them in. */
final class Values {
    private static final long LOW = 0xffff_ffffL;

    private final CodeBuilder code;
    private final Arithmetic arithmetic;

    Values(CodeBuilder code, Arithmetic arithmetic) {
        this.code = code;
        this.arithmetic = arithmetic;
    }

    /** Makes the value on the stack a long: 32 bits zero-extended, references sign-extended, floats as bits. */
    void toBits(int type) {
        toLong(type);
        if (type == WasmBinary.I32 || type == WasmBinary.F32) {
            code.loadConstant(LOW).land();
        }
    }

    /** Makes the value on the stack a long from which {@link #fromBits} makes it again. */
    void toLong(int type) {
        switch (type) {
            case WasmBinary.I64 -> {}
            case WasmBinary.F64 -> arithmetic.doubleBits();
            case WasmBinary.F32 -> {
                arithmetic.floatBits();
                code.i2l();
            }
            default -> code.i2l();
        }
    }

    void fromBits(int type) {
        switch (type) {
            case WasmBinary.I64 -> {}
            case WasmBinary.F64 -> arithmetic.bitsToDouble();
            case WasmBinary.F32 -> {
                code.l2i();
                arithmetic.bitsToFloat();
            }
            default -> code.l2i();
        }
    }

    /** A constant by its bits. The bits of a NaN do not survive in a class file as a float. */
    void constant(int type, long bits) {
        switch (type) {
            case WasmBinary.I64 -> code.loadConstant(bits);
            case WasmBinary.F32 -> floatConstant((int) bits);
            case WasmBinary.F64 -> doubleConstant(bits);
            default -> code.loadConstant((int) bits);
        }
    }

    private void floatConstant(int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isNaN(value)) {
            code.loadConstant(bits);
            arithmetic.bitsToFloat();
        } else {
            code.loadConstant(value);
        }
    }

    private void doubleConstant(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value)) {
            code.loadConstant(bits);
            arithmetic.bitsToDouble();
        } else {
            code.loadConstant(value);
        }
    }
}
