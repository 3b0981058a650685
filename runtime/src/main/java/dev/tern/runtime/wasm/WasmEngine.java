package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/**
 * Prepares modules and runs them. Stateless but for a cache of prepared modules, which all engines of the process share; safe
 * for use by many threads.
 */
public final class WasmEngine {
    private final List<ImportSignature> imports;

    /**
     * Makes an engine for a system.
     *
     * @param imports every system call there is; a module may import these and nothing else
     */
    public WasmEngine(List<ImportSignature> imports) {
        this.imports = List.copyOf(imports);
    }

    /** Checks and compiles a module, plain or compressed with gzip. Deterministic. Takes seconds for a large module, once. */
    public Prepared prepare(Blob wasm) {
        return new Prepared.Invalid("not built yet: " + wasm.length() + " bytes, " + imports.size() + " imports");
    }

    /** The module with this {@link ModuleInfo#hash()} if it is still in the cache. */
    public Optional<CanisterModule> cached(Hash moduleHash) {
        return Optional.empty();
    }

    /**
     * Runs one entry on an image. Depends on the arguments alone.
     *
     * @param image an image of this very module
     * @param instructionLimit the run traps when it would use more
     * @throws IllegalArgumentException when the entry names a function that the module does not export
     * @throws IllegalStateException when the host fails (out of memory, stack): the caller must stop, not go on
     */
    public Run run(CanisterModule module, WasmImage image, Entry entry, long instructionLimit, SystemCalls host) {
        if (instructionLimit >= 0) {
            throw new IllegalStateException("not built yet");
        }
        return new Run(new Run.Returned(), image, 0, 0);
    }
}
