package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Checks that a module which the decoder understood is valid. What the decoder does not let through has no rules here: there are
 * neither vectors nor imports but functions. Throws {@link MalformedModuleException}, with the place.
 */
public final class Validator {
    private static final long MAX_MEMORY_PAGES = 65_536;
    private static final long MAX_WIDE_MEMORY_PAGES = 1L << 48;

    private final WasmBinary module;
    private final Indices indices;
    private final CodeValidator code;

    private Validator(WasmBinary module) {
        this.module = module;
        this.indices = new Indices(module);
        this.code = new CodeValidator(indices, declared());
    }

    /** Returns when the module is valid. */
    public static void validate(WasmBinary module) {
        new Validator(module).sections();
    }

    private void sections() {
        List<Global> globals = module.globals();
        each(
                "import",
                module.imports(),
                i -> indices.type(module.imports().get(i).type()));
        each(
                "function",
                module.functionTypes(),
                i -> indices.type(module.functionTypes().get(i)));
        each("table", module.tables(), i -> limits(module.tables().get(i).limits()));
        each(
                "memory",
                module.memory().stream().toList(),
                i -> memory(module.memory().orElseThrow()));
        each(
                "global",
                globals,
                i -> code.constant(globals.get(i).init(), globals.get(i).type(), i));
        exports();
        each(
                "start",
                module.start().stream().boxed().toList(),
                i -> start(module.start().orElseThrow()));
        each(
                "element segment",
                module.elements(),
                i -> element(module.elements().get(i)));
        each("data segment", module.data(), i -> data(module.data().get(i)));
        int imports = module.imports().size();
        for (int i = 0; i < module.bodies().size(); i++) {
            try {
                code.function(indices.function(imports + i), module.bodies().get(i));
            } catch (MalformedModuleException e) {
                throw invalid("function " + (imports + i), e);
            }
        }
    }

    private static void each(String what, List<?> all, IntConsumer check) {
        for (int i = 0; i < all.size(); i++) {
            try {
                check.accept(i);
            } catch (MalformedModuleException e) {
                throw invalid(what + " " + i, e);
            }
        }
    }

    private static MalformedModuleException invalid(String place, MalformedModuleException cause) {
        return new MalformedModuleException("the module is not valid: " + place + ": " + cause.reason());
    }

    /** The functions that stand anywhere but in code, and so may be referred to there. */
    private BitSet declared() {
        BitSet declared = new BitSet(indices.functions());
        module.globals().forEach(global -> refer(global.init(), declared));
        module.elements().forEach(element -> element.items().forEach(item -> refer(item, declared)));
        for (Export export : module.exports()) {
            if (export.kind() == 0 && export.index() < indices.functions()) {
                declared.set(export.index());
            }
        }
        return declared;
    }

    private void refer(List<Instr> code, BitSet declared) {
        for (Instr instr : code) {
            if (instr.op() == Op.REF_FUNC && instr.index() < indices.functions()) {
                declared.set(instr.index());
            }
        }
    }

    private static void limits(Limits limits) {
        if (limits.max().isPresent() && limits.max().get() < limits.min()) {
            throw new MalformedModuleException("a limit is smaller than what it limits");
        }
    }

    private static void memory(Limits limits) {
        limits(limits);
        long most = limits.wide() ? MAX_WIDE_MEMORY_PAGES : MAX_MEMORY_PAGES;
        if (limits.min() > most || limits.max().orElse(0L) > most) {
            throw new MalformedModuleException("a memory has at most " + most + " pages");
        }
    }

    private void exports() {
        Set<String> names = new TreeSet<>();
        each("export", module.exports(), i -> {
            Export export = module.exports().get(i);
            if (!names.add(export.name())) {
                throw new MalformedModuleException("two exports have the same name");
            }
            int size = switch (export.kind()) {
                case 0 -> indices.functions();
                case 1 -> module.tables().size();
                case 2 -> module.memory().isPresent() ? 1 : 0;
                default -> module.globals().size();
            };
            Indices.within("export", export.index(), size);
        });
    }

    private void start(int function) {
        Signature type = indices.function(function);
        if (type.params().length > 0 || type.results().length > 0) {
            throw new MalformedModuleException("the start function has parameters or results");
        }
    }

    private void element(Element element) {
        int globals = module.globals().size();
        if (element.mode() == Mode.ACTIVE) {
            Table table = indices.table(element.table());
            if (table.type() != element.type()) {
                throw new MalformedModuleException("an element segment is of another type than its table");
            }
            code.constant(element.offset(), Indices.address(table.limits().wide()), globals);
        }
        element.items().forEach(item -> code.constant(item, element.type(), globals));
    }

    private void data(Data segment) {
        if (segment.mode() == Mode.ACTIVE) {
            if (module.memory().isEmpty()) {
                throw new MalformedModuleException("a data segment without a memory");
            }
            code.constant(segment.offset(), indices.memory(), module.globals().size());
        }
    }
}
