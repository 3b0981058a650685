package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits access to the frame of a function in pieces: an array that has its locals, then the operands that pieces hand over. */
final class Frame {
    private final CodeBuilder code;
    private final Support support;
    private final Arithmetic arithmetic;
    private final Values values;
    private final int slot;

    /** @param slot the JVM's local that has the array */
    Frame(CodeBuilder code, Support support, int slot) {
        this.code = code;
        this.support = support;
        this.arithmetic = new Arithmetic(code, support);
        this.values = new Values(code, arithmetic);
        this.slot = slot;
    }

    Arithmetic arithmetic() {
        return arithmetic;
    }

    void load(int index, int type) {
        code.aload(slot).loadConstant(index).laload();
        values.fromBits(type);
    }

    void store(int index, int type) {
        values.toLong(type);
        code.aload(slot)
                .loadConstant(index)
                .invokestatic(support.access(
                        "keep",
                        MethodTypeDesc.of(
                                ConstantDescs.CD_void,
                                ConstantDescs.CD_long,
                                ConstantDescs.CD_long.arrayType(),
                                ConstantDescs.CD_int)));
    }
}
