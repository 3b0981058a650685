package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.function.Predicate;

/** Rewrites without metering: what metering costs is measured against it. */
public final class Unmetered {
    private Unmetered() {}

    /** The module as {@link Rewriter#rewrite} would give it, had it no meter. */
    public static WasmBinary rewrite(WasmBinary module, int maxHeapPages, int maxTableSize) {
        return rewrite(module, maxHeapPages, maxTableSize, pass -> !(pass instanceof Metering));
    }

    /** As its author wrote it, but for what any engine needs so that the result is the one: it has its code as it was, dead code too. */
    public static WasmBinary asWritten(WasmBinary module, int maxHeapPages, int maxTableSize) {
        return rewrite(
                module,
                maxHeapPages,
                maxTableSize,
                pass -> !(pass instanceof Metering || pass instanceof LoopSpilling || pass instanceof DeadCode));
    }

    private static WasmBinary rewrite(WasmBinary module, int maxHeapPages, int maxTableSize, Predicate<Pass> wanted) {
        return Rewriter.rewrite(
                module,
                maxHeapPages,
                maxTableSize,
                Integer.MAX_VALUE,
                Rewriter.passes(module).stream().filter(wanted).toList());
    }
}
