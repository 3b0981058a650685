package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A module with a 64-bit memory or 64-bit tables as one with 32-bit ones that is valid if and only if the module is, since every
 * instruction becomes a sequence of exactly its type: so the engine's validator, which knows 32 bits alone, is a reference for all.
 * The indices of the module must be right.
 */
public final class Narrowed {
    private static final List<Instr> ZERO = List.of(Instr.i32(0), Instr.of(Op.END));

    private Narrowed() {}

    /**
     * The whole module. Offsets of active segments, which would be 64-bit constants, move into globals of that type and leave zeros:
     * the result is for validation and not for running.
     */
    public static WasmBinary of(WasmBinary module) {
        if (!isWide(module)) {
            return module;
        }
        List<Global> globals = new ArrayList<>(module.globals());
        List<Element> elements = new ArrayList<>();
        for (Element element : module.elements()) {
            boolean wide = element.mode() == Mode.ACTIVE
                    && module.tables().get(element.table()).limits().wide();
            elements.add(
                    wide
                            ? new Element(
                                    element.mode(),
                                    element.table(),
                                    moved(element.offset(), globals),
                                    element.type(),
                                    element.items())
                            : element);
        }
        List<Data> data = new ArrayList<>();
        for (Data segment : module.data()) {
            boolean wide = segment.mode() == Mode.ACTIVE && module.hasWideMemory();
            data.add(wide ? new Data(segment.mode(), moved(segment.offset(), globals), segment.bytes()) : segment);
        }
        WasmBinary narrow = module.withTables(
                        module.tables().stream().map(Narrowed::narrow).toList())
                .withGlobals(globals)
                .withSegments(elements, data)
                .withBodies(bodies(module));
        return module.memory()
                .map(limits -> narrow.withMemory(narrow(limits, 65_536)))
                .orElse(narrow);
    }

    private static boolean isWide(WasmBinary module) {
        return module.hasWideMemory()
                || module.tables().stream().anyMatch(table -> table.limits().wide());
    }

    private static List<Body> bodies(WasmBinary module) {
        Pass pass = new AddressLowering(module);
        List<Body> bodies = new ArrayList<>(module.bodies().size());
        for (int i = 0; i < module.bodies().size(); i++) {
            bodies.add(pass.apply(module, Fn.of(module, i)).body());
        }
        return bodies;
    }

    private static List<Instr> moved(List<Instr> offset, List<Global> globals) {
        globals.add(new Global(WasmBinary.I64, false, offset));
        return ZERO;
    }

    private static Table narrow(Table table) {
        return new Table(table.type(), narrow(table.limits(), Integer.MAX_VALUE));
    }

    private static Limits narrow(Limits limits, long bound) {
        Optional<Long> max = limits.max().map(given -> Math.min(given, bound));
        return limits.wide() ? new Limits(Math.min(limits.min(), bound), max) : limits;
    }
}
