package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayList;
import java.util.List;

/** A function on its way through the passes. Immutable. */
public record Fn(FunctionType type, List<Locals> locals, List<Instr> code) {
    /** The function with this index among those that the module defines. */
    static Fn of(WasmBinary module, int index) {
        WasmBinary.Body body = module.bodies().get(index);
        return new Fn(module.types().get(module.functionTypes().get(index)), body.locals(), body.code());
    }

    Fn withCode(List<Instr> other) {
        return new Fn(type, locals, other);
    }

    /** The same with {@code count} locals more; the first of them has index {@link #localCount()} of this. */
    Fn withLocals(int count, int valueType) {
        List<Locals> more = new ArrayList<>(locals);
        more.add(new Locals(count, valueType));
        return new Fn(type, more, code);
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
