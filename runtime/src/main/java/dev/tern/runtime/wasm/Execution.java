package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.Element;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.tern.runtime.memory.Pages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance of a module, put into the state of an image before a run and read out after it. Used by one thread at a time. */
final class Execution implements Guest {
    private static final long[] NOTHING = new long[0];

    private final CanisterModule module;
    private final HeapMemory heap;
    private final Instance instance;
    private final List<FunctionTable> tables = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    private @Nullable SystemCalls host;
    private @Nullable WasmImage state;

    Execution(CanisterModule module) {
        this.module = module;
        this.heap = new HeapMemory(module.layout().data(), module.layout().maxHeapPages());
        this.instance = Instance.builder(module.compilation().module())
                .withMemoryFactory(limits -> heap)
                .withTableFactory((table, initial) -> {
                    tables.add(new FunctionTable(table));
                    return tables.getLast();
                })
                .withImportValues(imports())
                .withMachineFactory(module.compilation().machines())
                .withStart(false)
                .build();
        for (int i = 0; i < module.layout().elementSegments(); i++) {
            elements.add(instance.element(i));
        }
    }

    /** Whether the instance needs no restoring to be at {@code image}. */
    boolean isAt(WasmImage image) {
        return same(state, image);
    }

    Run run(WasmImage image, Entry entry, long instructionLimit, SystemCalls system) {
        if (!same(state, image)) {
            restore(image);
        }
        // until the run has ended well the instance is in no known state
        state = null;
        host = system;
        heap.begin(instructionLimit, EngineThread.MAX_FRAME_UNITS);
        try {
            Trap trap = call(entry);
            if (trap != null) {
                return new Run(new Run.Trapped(trap), image, heap.used(), heap.dirtyPages());
            }
            int dirty = heap.dirtyPages();
            WasmImage after = capture(image);
            state = after;
            return new Run(new Run.Returned(), after, heap.used(), dirty);
        } finally {
            host = null;
        }
    }

    private @Nullable Trap call(Entry entry) {
        try {
            switch (entry) {
                case Entry.Start start -> module.start().ifPresent(function -> call(function, NOTHING));
                case Entry.Export export -> call(module.function(export.name()), NOTHING);
                case Entry.TableCall table -> callback(table.index(), table.env());
            }
            return null;
        } catch (TrapException e) {
            return e.trap();
        } catch (ChicoryException e) {
            return Traps.of(e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new IllegalStateException("the host has no room for this run: " + e, e);
        }
    }

    private void call(int function, long[] args) {
        instance.getMachine().call(function, args);
    }

    private void callback(int index, long env) {
        if (tables.isEmpty()) {
            throw new TrapException(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
        }
        int function = tables.getFirst().requiredRef(index);
        FunctionType type = instance.type(instance.functionType(function));
        boolean wide = type.params().equals(List.of(ValType.I64));
        boolean narrow = type.params().equals(List.of(ValType.I32));
        if ((!wide && !narrow) || !type.returns().isEmpty()) {
            throw new TrapException(Trap.of(Trap.Kind.SIGNATURE_MISMATCH));
        }
        call(function, new long[] {narrow ? (int) env : env});
    }

    // --- between image and instance

    private void restore(WasmImage image) {
        heap.restore(image);
        for (int i = 0; i < instance.globalCount(); i++) {
            instance.global(i).setValue(image.globals().get(i));
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).restore(image.tables().get(i), instance);
        }
        for (int i = 0; i < elements.size(); i++) {
            instance.setElement(i, elements.get(i));
        }
        image.droppedElements().forEach(segment -> instance.setElement(segment, null));
    }

    /** The state of the instance; {@code before} itself where nothing changed. */
    private WasmImage capture(WasmImage before) {
        Pages pages = heap.freeze();
        List<Long> globals = globals();
        List<List<Integer>> slots = module.layout().changesTables()
                ? tables.stream().map(FunctionTable::image).toList()
                : before.tables();
        WasmImage after = new WasmImage(pages, heap.pages(), globals, slots, droppedData(), droppedElements());
        boolean unchanged = same(pages, before.heap())
                && after.heapPages() == before.heapPages()
                && globals.equals(before.globals())
                && slots.equals(before.tables())
                && after.droppedData().equals(before.droppedData())
                && after.droppedElements().equals(before.droppedElements());
        return unchanged ? before : after;
    }

    /** Whether the two are one object; to compare images by value would cost their hashes. */
    private static boolean same(@Nullable Object left, Object right) {
        return left == right;
    }

    private List<Long> globals() {
        List<Integer> types = module.layout().globalTypes();
        List<Long> values = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            values.add(Instantiation.normal(types.get(i), instance.global(i).getValue()));
        }
        return values;
    }

    private List<Integer> droppedData() {
        List<Integer> dropped = new ArrayList<>();
        for (int i = 0; i < module.layout().data().size(); i++) {
            if (heap.isDropped(i)) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    private List<Integer> droppedElements() {
        List<Integer> dropped = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            if (instance.element(i) == null) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    // --- system calls

    @Override
    public LinearMemory memory() {
        return heap;
    }

    @Override
    public long instructions() {
        return heap.used();
    }

    @Override
    public void charge(long instructions) {
        heap.charge(instructions);
    }

    private ImportValues imports() {
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.layout().imports().size(); i++) {
            FunctionImport wanted = (FunctionImport)
                    module.compilation().module().importSection().getImport(i);
            FunctionType type = module.compilation().module().typeSection().getType(wanted.typeIndex());
            int call = module.layout().imports().get(i);
            imports.addFunction(new HostFunction(
                    wanted.module(), wanted.name(), type, (caller, args) -> systemCall(call, type, args)));
        }
        return imports.build();
    }

    private long @Nullable [] systemCall(int call, FunctionType type, long[] args) {
        SystemCalls system = host;
        if (system == null) {
            throw new IllegalStateException("a system call outside a run");
        }
        for (int i = 0; i < args.length; i++) {
            if (type.params().get(i).equals(ValType.I32)) {
                args[i] &= 0xffff_ffffL;
            }
        }
        long result = system.call(call, args, this);
        if (type.returns().isEmpty()) {
            return null;
        }
        return new long[] {type.returns().getFirst().equals(ValType.I32) ? (int) result : result};
    }
}
