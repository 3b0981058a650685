package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What becomes of a module whose author means no good. */
public final class Trial {
    /** The export that is called. */
    public static final String ENTRY = "run";

    private Trial() {}

    /** How it ended. */
    public sealed interface Fate {}

    /** The module was not taken. */
    public record Refused(String reason) implements Fate {}

    /** The start function was run, if there is one, then the entry, if there is one; a trap ends it. */
    public record Ended(List<Run> runs) implements Fate {}

    /**
     * Prepares and runs a module in every mode.
     *
     * @throws AssertionError when two modes differ
     */
    public static Fate of(Blob module, long limit) {
        Fate compiled = compiled(module, limit);
        for (Code.Mode mode : List.of(Code.Mode.IN_PIECES, Code.Mode.INTERPRETED)) {
            Fate other = in(mode, module, limit);
            if (!other.equals(compiled)) {
                throw new AssertionError(mode + " differs: " + shown(other) + " and not " + shown(compiled));
            }
        }
        return compiled;
    }

    /** An engine of every mode for a system. */
    public static List<WasmEngine> engines(List<ImportSignature> imports) {
        return Arrays.stream(Code.Mode.values())
                .map(mode -> new WasmEngine(imports, mode))
                .toList();
    }

    /** What becomes of a module when it is compiled. */
    public static Fate compiled(Blob module, long limit) {
        return in(Code.Mode.COMPILED, module, limit);
    }

    /** A valid program that ends, for a seed; it exports {@link #ENTRY}. */
    public static Blob randomProgram(long seed) {
        return Blob.wrap(Encoder.encode(seed % 2 == 0 ? RandomProgram.make(seed) : RandomProgram.makeWide(seed)));
    }

    /** Valid modules that use every section. */
    public static List<Blob> samples() {
        return Samples.MODULES;
    }

    private static Fate in(Code.Mode mode, Blob module, long limit) {
        return switch (Wat.engine(mode).prepare(module)) {
            case Prepared.Invalid invalid -> new Refused(invalid.reason());
            case Prepared.Ready ready -> run(Wat.engine(mode), ready.module(), limit);
        };
    }

    private static Ended run(WasmEngine engine, CanisterModule module, long limit) {
        List<Entry> entries = new ArrayList<>();
        if (module.info().hasStart()) {
            entries.add(new Entry.Start());
        }
        if (module.exportsEntry(ENTRY)) {
            entries.add(new Entry.Export(ENTRY));
        }
        List<Run> runs = new ArrayList<>();
        WasmImage image = module.initialImage();
        for (Entry entry : entries) {
            Run run = engine.run(module, image, entry, limit, (call, args, guest) -> 0);
            runs.add(run);
            image = run.after();
            if (run.outcome() instanceof Run.Trapped) {
                break;
            }
        }
        return new Ended(runs);
    }

    /** A fate in a line: outcomes, instructions, pages written, and the hash of what is left. */
    public static String shown(Fate fate) {
        return switch (fate) {
            case Refused refused -> "refused: " + refused.reason();
            case Ended ended ->
                String.join("; ", ended.runs().stream().map(Trial::shown).toList());
        };
    }

    private static String shown(Run run) {
        WasmImage after = run.after();
        return run.outcome() + " after " + run.instructions() + ", " + run.dirtyPages() + " pages written, "
                + after.heapPages()
                + " pages " + after.heap().hash() + ", globals " + after.globals() + ", tables "
                + after.tables().hashCode()
                + ", dropped " + after.droppedData() + after.droppedElements();
    }
}
