package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.CanisterModule.Layout;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a module at work: memory, globals, tables, segments and the meter, the last argument of every compiled function.
 * Public for compiled code alone, which reaches it by {@link HeapAccess} and {@link InstanceAccess}. Used by one thread at a time.
 */
public final class Instance extends Heap implements Guest {
    private static final int[] DROPPED = {};

    private final Layout layout;
    final long[] globals;
    /** Results of functions that have more than one, until the caller takes them. */
    final long[] results;

    private final List<FunctionTable> tables = new ArrayList<>();
    private final boolean[] droppedElements;
    private @Nullable SystemCalls host;
    /** What the tables were filled from; unless code writes to them they still have it. */
    private List<List<Integer>> restoredTables = List.of();

    Instance(Layout layout) {
        super(layout.data(), layout.maxHeapPages());
        this.layout = layout;
        this.globals = new long[layout.globalTypes().size()];
        this.results = new long[layout.mostResults()];
        this.droppedElements = new boolean[layout.elements().size()];
        layout.tables()
                .forEach(limits -> tables.add(new FunctionTable(
                        Math.toIntExact(limits.min()),
                        Math.toIntExact(limits.max().orElseThrow()))));
    }

    // --- between image and instance

    void restore(WasmImage image) {
        restoreHeap(image);
        for (int i = 0; i < globals.length; i++) {
            globals[i] = image.globals().get(i);
        }
        if (layout.changesTables() || !same(image.tables(), restoredTables)) {
            for (int i = 0; i < tables.size(); i++) {
                tables.get(i).restore(image.tables().get(i));
            }
            restoredTables = image.tables();
        }
        Arrays.fill(droppedElements, false);
        image.droppedElements().forEach(segment -> droppedElements[segment] = true);
    }

    /** The state as it is; {@code before} itself where nothing changed. */
    WasmImage capture(WasmImage before) {
        Pages pages = freezeHeap();
        List<Long> values = globalValues();
        List<List<Integer>> slots = layout.changesTables()
                ? tables.stream().map(FunctionTable::image).toList()
                : before.tables();
        WasmImage after = new WasmImage(pages, pages(), values, slots, droppedData(), droppedElementIndices());
        boolean unchanged = same(pages, before.heap())
                && after.heapPages() == before.heapPages()
                && values.equals(before.globals())
                && slots.equals(before.tables())
                && after.droppedData().equals(before.droppedData())
                && after.droppedElements().equals(before.droppedElements());
        return unchanged ? before : after;
    }

    /** Whether the two are one object; to compare memories by value would cost their hashes. */
    private static boolean same(Object left, Object right) {
        return left == right;
    }

    /** About how many bytes it takes, without pages. */
    long bytes() {
        long slots = (long) globals.length + results.length;
        for (FunctionTable table : tables) {
            slots += table.size();
        }
        return tableBytes() + Long.BYTES * slots;
    }

    private List<Long> globalValues() {
        List<Long> values = new ArrayList<>(globals.length);
        for (int i = 0; i < globals.length; i++) {
            values.add(Instantiation.normal(layout.globalTypes().get(i), globals[i]));
        }
        return values;
    }

    private List<Integer> droppedData() {
        List<Integer> dropped = new ArrayList<>();
        for (int i = 0; i < layout.data().size(); i++) {
            if (isDroppedData(i)) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    private List<Integer> droppedElementIndices() {
        List<Integer> dropped = new ArrayList<>();
        for (int i = 0; i < droppedElements.length; i++) {
            if (droppedElements[i]) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    // --- tables

    FunctionTable table(int index) {
        return tables.get(index);
    }

    boolean hasTables() {
        return !tables.isEmpty();
    }

    void dropElement(int segment) {
        droppedElements[segment] = true;
    }

    boolean isDroppedElement(int segment) {
        return droppedElements[segment];
    }

    /** What {@code table.init} may read of a segment. */
    int[] element(int segment) {
        return droppedElements[segment] ? DROPPED : layout.elements().get(segment);
    }

    // --- the system

    @Override
    public LinearMemory memory() {
        return this;
    }

    @Override
    public long instructions() {
        return used();
    }

    @Override
    public void charge(long instructions) {
        chargeWork(instructions);
    }

    void connect(@Nullable SystemCalls system) {
        host = system;
    }

    /** Calls import {@code index} of the module; 32-bit arguments are zero-extended, a result is normal for its type. */
    long systemCall(int index, int resultType, long[] args) {
        settle();
        SystemCalls system = host;
        if (system == null) {
            throw new IllegalStateException("a system call outside a run");
        }
        long result = system.call(layout.imports().get(index), args, this);
        return resultType == WasmBinary.I32 ? (int) result : result;
    }
}
