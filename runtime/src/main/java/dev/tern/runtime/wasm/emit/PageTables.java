package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Emits access to the memory's tables of pages. A method with a loop has them in locals, since the JVM would fetch them from the
 * instance again and again; they change only when the memory grows, which can happen in any call.
 */
final class PageTables {
    /** How many of the JVM's locals the tables take. */
    static final int SLOTS = 2;

    private static final ClassDesc TABLE = ConstantDescs.CD_byte.arrayType(2);

    private final CodeBuilder code;
    private final Support support;
    private final int instance;
    private final int slot;
    private final boolean inLocals;

    /** @param slot the first of the JVM's locals that are free for the tables */
    PageTables(CodeBuilder code, Support support, int instance, int slot, List<Instr> in) {
        this.code = code;
        this.support = support;
        this.instance = instance;
        this.slot = slot;
        this.inLocals = in.stream().anyMatch(instr -> instr.op() == Op.LOOP);
        refresh();
    }

    /** After what may have made the memory grow. */
    void refresh() {
        if (inLocals) {
            fetch("readable");
            code.astore(slot);
            fetch("owned");
            code.astore(slot + 1);
        }
    }

    void readable() {
        table("readable", slot);
    }

    void owned() {
        table("owned", slot + 1);
    }

    private void table(String name, int local) {
        if (inLocals) {
            code.aload(local);
        } else {
            fetch(name);
        }
    }

    private void fetch(String name) {
        code.aload(instance).invokestatic(support.heap(), name, MethodTypeDesc.of(TABLE, support.instance()));
    }
}
