package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.WasmBinary;

/** Rewrites without metering: what metering costs is measured against it. */
public final class Unmetered {
    private Unmetered() {}

    /** The module as {@link Rewriter#rewrite} would give it, had it no meter. */
    public static WasmBinary rewrite(WasmBinary module, int maxHeapPages, int maxTableSize) {
        return Rewriter.rewrite(
                module,
                maxHeapPages,
                maxTableSize,
                Integer.MAX_VALUE,
                Rewriter.passes(module).stream()
                        .filter(pass -> !(pass instanceof Metering))
                        .toList());
    }
}
