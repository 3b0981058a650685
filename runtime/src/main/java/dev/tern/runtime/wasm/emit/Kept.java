package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.util.List;

/** What a method keeps of its instance in the JVM's locals from call to call. */
final class Kept {
    /** How many of the JVM's locals it takes. */
    static final int SLOTS = PageTables.SLOTS + LocalMeter.SLOTS;

    private final int instance;
    private final PageTables tables;
    private final LocalMeter meter;

    /**
     * Fetches what the method keeps.
     *
     * @param instance the JVM's local that has the instance
     * @param slot the first of the JVM's locals that are free
     * @param in the code that the method is made of
     */
    Kept(CodeBuilder code, Support support, InstanceInstructions state, int instance, int slot, List<Instr> in) {
        this.instance = instance;
        this.tables = new PageTables(code, support, instance, slot, in);
        this.meter = new LocalMeter(code, support, state, instance, slot + PageTables.SLOTS, in);
    }

    int instance() {
        return instance;
    }

    PageTables tables() {
        return tables;
    }

    LocalMeter meter() {
        return meter;
    }

    void beforeCall() {
        meter.handBack();
    }

    void afterCall() {
        meter.takeBack();
        tables.refresh();
    }
}
