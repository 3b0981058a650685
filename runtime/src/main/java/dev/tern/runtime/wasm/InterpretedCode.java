package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Element;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Code for the interpreter: the reference for compiled code, and a way to run what is too large for the JVM's class files. */
final class InterpretedCode implements Code {
    private final WasmModule module;
    private final int maxPages;
    private final int elementSegments;

    InterpretedCode(WasmBinary module) {
        this.module = Parser.parse(Encoder.encode(corrected(withoutInitialisation(module))));
        this.maxPages = module.memory().orElseThrow().max().orElseThrow().intValue();
        this.elementSegments = module.elements().size();
    }

    @Override
    public int interpretedFunctions() {
        return module.functionSection().functionCount();
    }

    @Override
    public Runner on(dev.tern.runtime.wasm.Instance instance) {
        return new Interpreter(instance);
    }

    /** Instances take memory, tables and segments from images: nothing is left to do when one is made. */
    private static WasmBinary withoutInitialisation(WasmBinary module) {
        List<WasmBinary.Element> elements = new ArrayList<>();
        for (WasmBinary.Element segment : module.elements()) {
            elements.add(
                    segment.mode() == WasmBinary.Mode.PASSIVE ? segment : declaring(segment.type(), segment.items()));
        }
        elements.add(declaring(WasmBinary.FUNCREF, references(module)));
        List<Data> data = module.data().stream()
                .map(segment -> new Data(WasmBinary.Mode.PASSIVE, List.of(), Blob.EMPTY))
                .toList();
        return module.withSegments(elements, data);
    }

    private static WasmBinary.Element declaring(int type, List<List<Instr>> items) {
        return new WasmBinary.Element(WasmBinary.Mode.DECLARATIVE, 0, List.of(), type, items);
    }

    /** The engine lets a function refer to itself only if a segment of the one kind declares it; exports and others may as well. */
    private static List<List<Instr>> references(WasmBinary module) {
        SortedSet<Integer> functions = new TreeSet<>();
        for (Body body : module.bodies()) {
            for (Instr instr : body.code()) {
                if (instr.op() == Op.REF_FUNC) {
                    functions.add(instr.index());
                }
            }
        }
        return functions.stream()
                .map(function -> List.of(Instr.of(Op.REF_FUNC, function), Instr.of(Op.END)))
                .toList();
    }

    /** Replaces what the engine's interpreter gets wrong. */
    private static WasmBinary corrected(WasmBinary module) {
        List<Body> bodies = new ArrayList<>(module.bodies().size());
        for (int i = 0; i < module.bodies().size(); i++) {
            Body body = module.bodies().get(i);
            int scratch = module.typeOf(module.imports().size() + i).params().size();
            for (Locals run : body.locals()) {
                scratch += run.count();
            }
            List<Instr> code = new ArrayList<>(body.code().size());
            for (Instr instr : body.code()) {
                code.addAll(corrected(instr, scratch));
            }
            List<Locals> locals = new ArrayList<>(body.locals());
            if (code.size() > body.code().size()) {
                locals.add(new Locals(1, WasmBinary.I64));
                locals.add(new Locals(2, WasmBinary.I32));
            }
            bodies.add(new Body(locals, code));
        }
        return module.withBodies(bodies);
    }

    /**
     * The engine leaves 64 bits of a product of two 32-bit numbers on its stack, and an {@code if} looks at all of them: the product
     * is widened and narrowed, which cuts it. It rounds unsigned numbers twice when it makes them floats: their upper half is
     * halved first, so that it is signed, with the bit that was lost. And some of its stores let an address and an offset wrap around
     * together: a load of the same place traps before.
     */
    private static List<Instr> corrected(Instr instr, int scratch) {
        Instr get = Instr.of(Op.LOCAL_GET, scratch);
        Instr one = Instr.of(Op.I64_CONST, 1);
        return switch (instr.op()) {
            case Op.I32_MUL -> List.of(instr, Instr.of(Op.I64_EXTEND_I32_U), Instr.of(Op.I32_WRAP_I64));
            case Op.F32_CONVERT_I64_U ->
                List.of(
                        Instr.of(Op.LOCAL_TEE, scratch),
                        Instr.of(Op.I64_CONST, 0),
                        Instr.of(Op.I64_LT_S),
                        Instr.of(Op.IF, WasmBinary.F32 - 128L),
                        get,
                        one,
                        Instr.of(Op.I64_SHR_U),
                        get,
                        one,
                        Instr.of(Op.I64_AND),
                        Instr.of(Op.I64_OR),
                        Instr.of(Op.F32_CONVERT_I64_S),
                        Instr.of(Op.F32_CONST, Float.floatToRawIntBits(2)),
                        Instr.of(Op.F32_MUL),
                        Instr.of(Op.ELSE),
                        get,
                        Instr.of(Op.F32_CONVERT_I64_S),
                        Instr.of(Op.END));
            case Op.I64_STORE32 -> List.of(Instr.of(Op.I32_WRAP_I64), Instr.of(Op.I32_STORE, instr.a(), instr.b()));
            case Op.I64_STORE8 -> {
                List<Instr> narrow = new ArrayList<>(List.of(Instr.of(Op.I32_WRAP_I64)));
                narrow.addAll(corrected(Instr.of(Op.I32_STORE8, instr.a(), instr.b()), scratch));
                yield narrow;
            }
            case Op.I32_STORE8 -> instr.b() == 0 ? List.of(instr) : afterLoad(instr, scratch + 1, scratch + 2);
            default -> List.of(instr);
        };
    }

    private static List<Instr> afterLoad(Instr store, int address, int value) {
        return List.of(
                Instr.of(Op.LOCAL_SET, value),
                Instr.of(Op.LOCAL_TEE, address),
                Instr.of(Op.I32_LOAD8_U, 0, store.b()),
                Instr.of(Op.DROP),
                Instr.of(Op.LOCAL_GET, address),
                Instr.of(Op.LOCAL_GET, value),
                store);
    }

    /** The engine's instance beside ours: globals and dropped elements are brought over before a call and back after it. */
    private final class Interpreter implements Runner {
        private final dev.tern.runtime.wasm.Instance state;
        private final Instance instance;
        private final List<Element> elements = new ArrayList<>();

        Interpreter(dev.tern.runtime.wasm.Instance state) {
            this.state = state;
            List<EngineTable> tables = new ArrayList<>();
            this.instance = Instance.builder(module)
                    .withMemoryFactory(limits -> new EngineMemory(state, maxPages))
                    .withTableFactory((table, initial) -> {
                        tables.add(new EngineTable(table, state.table(tables.size())));
                        return tables.getLast();
                    })
                    .withImportValues(imports())
                    .withMachineFactory(InterpreterMachine::new)
                    .withStart(false)
                    .build();
            tables.forEach(table -> table.belongsTo(instance));
            for (int i = 0; i < elementSegments; i++) {
                elements.add(instance.element(i));
            }
        }

        @Override
        public void call(int function, long... args) {
            for (int i = 0; i < state.globals.length; i++) {
                instance.global(i).setValue(state.globals[i]);
            }
            for (int i = 0; i < elements.size(); i++) {
                instance.setElement(i, state.isDroppedElement(i) ? null : elements.get(i));
            }
            try {
                instance.getMachine().call(function, args);
            } catch (ChicoryException e) {
                throw new TrapException(Traps.of(e));
            }
            for (int i = 0; i < state.globals.length; i++) {
                state.globals[i] = instance.global(i).getValue();
            }
            for (int i = 0; i < elements.size(); i++) {
                if (instance.element(i) == null) {
                    state.dropElement(i);
                }
            }
        }

        private ImportValues imports() {
            ImportValues.Builder imports = ImportValues.builder();
            for (int i = 0; i < module.importSection().importCount(); i++) {
                FunctionImport wanted = (FunctionImport) module.importSection().getImport(i);
                FunctionType type = module.typeSection().getType(wanted.typeIndex());
                int index = i;
                imports.addFunction(new HostFunction(
                        wanted.module(), wanted.name(), type, (caller, args) -> systemCall(index, type, args)));
            }
            return imports.build();
        }

        private long @Nullable [] systemCall(int index, FunctionType type, long[] args) {
            for (int i = 0; i < args.length; i++) {
                if (type.params().get(i).equals(ValType.I32)) {
                    args[i] &= 0xffff_ffffL;
                }
            }
            boolean narrow =
                    !type.returns().isEmpty() && type.returns().getFirst().equals(ValType.I32);
            long result = state.systemCall(index, narrow ? WasmBinary.I32 : WasmBinary.I64, args);
            return type.returns().isEmpty() ? null : new long[] {result};
        }
    }
}
