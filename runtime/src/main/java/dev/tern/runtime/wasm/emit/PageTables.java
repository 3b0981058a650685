package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.MethodRef;
import java.util.List;

/**
 * Emits access to the memory's tables of pages. A method with a loop has them in locals, since the JVM would fetch them from the
 * instance again and again; they change only when the memory grows, which can happen in any call.
 */
final class PageTables {
    /** How many of the JVM's locals the tables take. */
    static final int SLOTS = 2;

    private final CodeBuilder code;
    private final HeapMethods heap;
    private final int instance;
    private final int slot;
    private final boolean inLocals;

    /** @param slot the first of the JVM's locals that are free for the tables */
    PageTables(CodeBuilder code, Support support, int instance, int slot, List<Instr> in) {
        this.code = code;
        this.heap = support.heap();
        this.instance = instance;
        this.slot = slot;
        this.inLocals = Instr.occurs(Op.LOOP, in);
        refresh();
    }

    /** After what may have made the memory grow. */
    void refresh() {
        if (inLocals) {
            fetch(heap.readable());
            code.astore(slot);
            fetch(heap.owned());
            code.astore(slot + 1);
        }
    }

    void readable() {
        table(heap.readable(), slot);
    }

    void owned() {
        table(heap.owned(), slot + 1);
    }

    private void table(MethodRef method, int local) {
        if (inLocals) {
            code.aload(local);
        } else {
            fetch(method);
        }
    }

    private void fetch(MethodRef method) {
        code.aload(instance).invokestatic(method);
    }
}
