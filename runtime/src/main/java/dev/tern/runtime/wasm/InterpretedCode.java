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

    /** Instructions, of which the interpreter's own form takes four times as much memory as ours. */
    private static final int MAX_INSTRUCTIONS = 4_000_000;

    /** Refuses a module that becomes too large for the interpreter. */
    InterpretedCode(WasmBinary module) {
        this.module = Parser.parse(Encoder.encode(Corrected.of(withoutInitialisation(module), MAX_INSTRUCTIONS)));
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
