package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits what concerns the instance beside loads and stores: globals, tables, bulk memory, the meter. */
final class InstanceInstructions {
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc VOID = ConstantDescs.CD_void;

    private final CodeBuilder code;
    private final Support support;
    private final Values values;
    private final int instance;

    InstanceInstructions(CodeBuilder code, Support support, Values values, int instance) {
        this.code = code;
        this.support = support;
        this.values = values;
        this.instance = instance;
    }

    void getGlobal(int index, int type) {
        call("global", LONG, 0, index);
        values.fromBits(type);
    }

    void setGlobal(int index, int type) {
        values.toBits(type);
        keep("setGlobal", index);
    }

    /** Hands over result {@code index} of several. */
    void setResult(int index, int type) {
        values.toBits(type);
        keep("setResult", index);
    }

    void getResult(int index, int type) {
        call("result", LONG, 0, index);
        values.fromBits(type);
    }

    private void keep(String name, int index) {
        code.loadConstant(index)
                .aload(instance)
                .invokestatic(support.access(name, MethodTypeDesc.of(VOID, LONG, INT, support.instance())));
    }

    /** Charges {@code units}, and enters or leaves frames if that is not 0. */
    void charge(int frame, int units) {
        if (frame != 0) {
            code.loadConstant(frame);
        }
        MeterMethods meter = support.meter();
        code.loadConstant(units).aload(instance).invokestatic(frame == 0 ? meter.charge() : meter.enter());
    }

    void unreachable() {
        fail("unreachable");
    }

    void mismatch() {
        fail("mismatch");
    }

    private void fail(String name) {
        code.invokestatic(support.access(name, MethodTypeDesc.of(support.trap())))
                .athrow();
    }

    void callee(int table) {
        call("callee", INT, 1, table);
    }

    /** Takes an index and leaves the number of the target that {@code table} has for it, the last for all beyond. */
    void branchTarget(String table) {
        code.loadConstant(table)
                .invokestatic(support.access("branchTarget", MethodTypeDesc.of(INT, INT, ConstantDescs.CD_String)));
    }

    void emit(Instr instr) {
        int a = instr.index();
        int b = (int) instr.b();
        switch (instr.op()) {
            case Op.ATOMIC_NOTIFY -> call("meter", INT, 2);
            case Op.MEMORY_SIZE -> call("pages", INT, 0);
            case Op.MEMORY_GROW -> call("grow", INT, 1);
            case Op.MEMORY_COPY -> call("copy", VOID, 3);
            case Op.MEMORY_FILL -> call("fill", VOID, 3);
            case Op.MEMORY_INIT -> call("initialise", VOID, 3, a);
            case Op.TABLE_GET -> call("tableGet", INT, 1, a);
            case Op.TABLE_SET -> call("tableSet", VOID, 2, a);
            case Op.TABLE_SIZE -> call("tableSize", INT, 0, a);
            case Op.TABLE_GROW -> call("tableGrow", INT, 2, a);
            case Op.TABLE_FILL -> call("tableFill", VOID, 3, a);
            case Op.TABLE_COPY, Op.TABLE_INIT ->
                call(instr.op() == Op.TABLE_COPY ? "tableCopy" : "tableInit", VOID, 3, a, b);
            case Op.ELEM_DROP -> call("dropElement", VOID, 0, a);
            default -> throw new IllegalStateException("no such instruction: " + instr);
        }
    }

    /** A method of ints: operands from the stack, then constants, then the instance. */
    private void call(String name, ClassDesc result, int operands, int... constants) {
        for (int constant : constants) {
            code.loadConstant(constant);
        }
        code.aload(instance).invokestatic(support.access(name, support.ofInts(result, operands + constants.length)));
    }
}
