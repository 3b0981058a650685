package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A module that was validated, rewritten and compiled. Shared by all threads; its visible state never changes. */
public final class CanisterModule {
    private static final int EXPORTED_GLOBAL = 3;

    private final ModuleInfo info;
    private final int codeBytes;
    private final WasmImage initialImage;
    private final Code code;
    private final WasmBinary types;
    private final Layout layout;
    private final Map<String, Integer> functions = new TreeMap<>();
    private final OptionalInt start;

    /**
     * What an instance is built from, beside code.
     *
     * @param globalTypes type bytes
     * @param data contents of the passive data segments, nothing for the others
     * @param imports for every import, the index of the system call
     * @param elements what {@code table.init} can read of the element segments
     * @param mostResults the largest number of results that a function has
     * @param changesTables whether any instruction writes to a table
     * @param kept globals that snapshots hold
     */
    record Layout(
            List<Integer> globalTypes,
            List<Blob> data,
            List<Integer> imports,
            int maxHeapPages,
            List<int[]> elements,
            List<Limits> tables,
            int mostResults,
            boolean changesTables,
            List<SnapshotGlobal> kept) {}

    /**
     * Puts a module together.
     *
     * @param source as its author wrote it; its code is not looked at, nor that of {@code rewritten}
     * @param codeBytes of its code, as it was sent
     * @param changesTables whether any instruction writes to a table
     */
    CanisterModule(
            WasmBinary source,
            ModuleInfo info,
            int codeBytes,
            List<Integer> imports,
            WasmBinary rewritten,
            boolean changesTables,
            Code code) {
        this.info = info;
        this.codeBytes = codeBytes;
        this.initialImage = Instantiation.of(source);
        this.code = code;
        this.types = rewritten.signatures();
        this.layout = layout(source, rewritten, imports, changesTables);
        this.start = source.start();
        for (Export export : source.exports()) {
            if (export.kind() == 0 && isEntry(source.typeOf(export.index()))) {
                functions.put(export.name(), export.index());
            }
        }
    }

    public ModuleInfo info() {
        return info;
    }

    /** The state after instantiation: segments applied, the start function not yet run. */
    public WasmImage initialImage() {
        return initialImage;
    }

    /** How many functions are too large for the JVM and run, with the same results and the same cost, much slower. */
    public int interpretedFunctions() {
        return code.interpretedFunctions();
    }

    /** Bytes of its code, as it was sent; classes take several times as much. */
    int codeBytes() {
        return codeBytes;
    }

    /** Bytes of data that it keeps: pages of its first image, and passive segments. */
    long dataBytes() {
        long bytes = initialImage.heap().count() * Pages.PAGE_BYTES;
        for (Blob segment : layout.data()) {
            bytes += segment.length();
        }
        return bytes;
    }

    Code code() {
        return code;
    }

    FunctionType typeOf(int function) {
        return types.typeOf(function);
    }

    Layout layout() {
        return layout;
    }

    OptionalInt start() {
        return start;
    }

    int function(String export) {
        Integer index = functions.get(export);
        if (index == null) {
            throw new IllegalArgumentException("the module exports no entry " + export);
        }
        return index;
    }

    private static boolean isEntry(FunctionType type) {
        return type.params().isEmpty() && type.results().isEmpty();
    }

    /** Whether {@link Entry.Export} can name this. */
    boolean exportsEntry(String export) {
        return functions.containsKey(export);
    }

    /** An instance that nobody uses, if possible one that is in the state {@code image} already. */
    Execution borrow(WasmImage image) {
        return IdleInstances.SHARED.take(this, image).orElseGet(() -> new Execution(this));
    }

    void giveBack(Execution execution) {
        IdleInstances.SHARED.put(execution);
    }

    /** A global that a snapshot holds; {@code type} as in the binary format. */
    public record SnapshotGlobal(int index, int type) {}

    /** How far its main memory may grow, in pages of 64 KiB. */
    public int maxHeapPages() {
        return layout.maxHeapPages();
    }

    /** The globals that are exported or mutable, in order. */
    public List<SnapshotGlobal> snapshotGlobals() {
        return layout.kept();
    }

    private Layout layout(WasmBinary source, WasmBinary rewritten, List<Integer> imports, boolean changesTables) {
        List<Blob> data = source.data().stream()
                .map(segment -> segment.mode() == Mode.PASSIVE ? segment.bytes() : Blob.EMPTY)
                .toList();
        return new Layout(
                source.globals().stream().map(WasmBinary.Global::type).toList(),
                data,
                imports,
                rewritten.memory().orElseThrow().max().orElseThrow().intValue(),
                source.elements().stream().map(this::readable).toList(),
                rewritten.tables().stream().map(WasmBinary.Table::limits).toList(),
                rewritten.types().stream()
                        .mapToInt(type -> type.results().size())
                        .max()
                        .orElse(0),
                changesTables,
                kept(source));
    }

    private static List<SnapshotGlobal> kept(WasmBinary source) {
        List<SnapshotGlobal> kept = new ArrayList<>();
        for (int i = 0; i < source.globals().size(); i++) {
            int index = i;
            boolean exported = source.exports().stream()
                    .anyMatch(export -> export.kind() == EXPORTED_GLOBAL && export.index() == index);
            if (exported || source.globals().get(i).mutable()) {
                kept.add(new SnapshotGlobal(i, source.globals().get(i).type()));
            }
        }
        return List.copyOf(kept);
    }

    private int[] readable(Element segment) {
        return segment.mode() == Mode.PASSIVE
                ? segment.items().stream()
                        .mapToInt(item -> (int) ConstantExpression.evaluate(item, initialImage.globals()))
                        .toArray()
                : new int[0];
    }
}
