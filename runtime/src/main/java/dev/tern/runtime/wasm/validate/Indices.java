package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.List;

/** What the indices of a module stand for. Throws {@link MalformedModuleException} for one that stands for nothing. */
final class Indices {
    private final WasmBinary module;
    private final Signature[] signatures;

    Indices(WasmBinary module) {
        this.module = module;
        this.signatures = module.types().stream().map(Signature::of).toArray(Signature[]::new);
    }

    Signature type(long index) {
        return signatures[within("type", index, signatures.length)];
    }

    int functions() {
        return module.imports().size() + module.functionTypes().size();
    }

    Signature function(long index) {
        int function = within("function", index, functions());
        int imports = module.imports().size();
        return type(
                function < imports
                        ? module.imports().get(function).type()
                        : module.functionTypes().get(function - imports));
    }

    Table table(long index) {
        List<Table> tables = module.tables();
        return tables.get(within("table", index, tables.size()));
    }

    Global global(long index) {
        List<Global> globals = module.globals();
        return globals.get(within("global", index, globals.size()));
    }

    Element element(long index) {
        List<Element> elements = module.elements();
        return elements.get(within("element segment", index, elements.size()));
    }

    /** A data segment that an instruction names: for these the binary must say beforehand how many there are. */
    void data(long index) {
        within("data segment", index, module.data().size());
        if (!module.countsData()) {
            throw new MalformedModuleException("the data count section is missing");
        }
    }

    /** The type of addresses of the one memory. */
    int memory() {
        if (module.memory().isEmpty()) {
            throw new MalformedModuleException("memory is used, and there is none");
        }
        return address(module.memory().get().wide());
    }

    /** The type of addresses. */
    static int address(boolean wide) {
        return wide ? WasmBinary.I64 : WasmBinary.I32;
    }

    static int within(String what, long index, int size) {
        if (index < 0 || index >= size) {
            throw new MalformedModuleException("there is no " + what + " with index " + index);
        }
        return (int) index;
    }
}
