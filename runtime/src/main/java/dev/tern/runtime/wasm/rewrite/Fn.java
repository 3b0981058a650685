package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayList;
import java.util.List;

/**
 * A function on its way through the passes. Immutable.
 *
 * @param traits what it may have, by {@link Trait}
 */
public record Fn(FunctionType type, List<Locals> locals, List<Instr> code, int traits) {
    private static final int ANY = -1;

    /** A function that is looked at for its traits. */
    Fn(FunctionType type, List<Locals> locals, List<Instr> code) {
        this(type, locals, code, Trait.of(code));
    }

    /** The function with this index among those that the module defines. */
    static Fn of(WasmBinary module, int index) {
        WasmBinary.Body body = module.bodies().get(index);
        return new Fn(module.types().get(module.functionTypes().get(index)), body.locals(), body.code(), ANY);
    }

    boolean has(Trait trait) {
        return trait.isIn(traits);
    }

    /** With code that has no trait which this has not. */
    Fn withCode(List<Instr> other) {
        return new Fn(type, locals, other, traits);
    }

    /** The same with {@code count} locals more; the first of them has index {@link #localCount()} of this. */
    Fn withLocals(int count, int valueType) {
        List<Locals> more = new ArrayList<>(locals);
        more.add(new Locals(count, valueType));
        return new Fn(type, more, code, traits);
    }

    /** Parameters and locals. */
    int localCount() {
        int count = type.params().size();
        for (Locals run : locals) {
            count += run.count();
        }
        return count;
    }

    WasmBinary.Body body() {
        return new WasmBinary.Body(locals, code);
    }
}
