package dev.tern.runtime.wasm;

import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Prepares modules and runs them. Stateless but for a cache of prepared modules, which all engines of the process share; safe
 * for use by many threads.
 */
public final class WasmEngine {
    /** Most that a module's main memory can have. */
    public static final long MAX_HEAP_BYTES = (long) ModuleRules.MAX_HEAP_PAGES * WasmImage.WASM_PAGE_BYTES;

    private static final int INSTRUCTIONS_PER_NANOSECOND = 1;

    private final List<ImportSignature> imports;
    private final Code.Mode mode;
    private final ModuleCache cache;
    private final ModuleBuilder builder;

    /**
     * Makes an engine for a system.
     *
     * @param imports every system call there is; a module may import these and nothing else
     */
    public WasmEngine(List<ImportSignature> imports) {
        this(imports, CompiledStore.NONE, PrepareListener.NONE);
    }

    /**
     * Makes an engine for a system.
     *
     * @param imports every system call there is; a module may import these and nothing else
     * @param store keeps what was compiled
     * @param listener is told of every module that this engine prepares
     */
    public WasmEngine(List<ImportSignature> imports, CompiledStore store, PrepareListener listener) {
        this(imports, Code.Mode.COMPILED, store, listener, ModuleCache.SHARED);
    }

    WasmEngine(List<ImportSignature> imports, Code.Mode mode) {
        this(imports, mode, CompiledStore.NONE, PrepareListener.NONE, ModuleCache.SHARED);
    }

    WasmEngine(
            List<ImportSignature> imports,
            Code.Mode mode,
            CompiledStore store,
            PrepareListener listener,
            ModuleCache cache) {
        this.imports = List.copyOf(imports);
        this.mode = mode;
        this.cache = cache;
        this.builder = new ModuleBuilder(this.imports, mode, store, listener);
    }

    /** Checks and compiles a module, plain or compressed with gzip. Deterministic. Takes seconds for a large module, once. */
    public Prepared prepare(Blob wasm) {
        return cache.get(preparation(wasm));
    }

    /**
     * Has a module prepared for about as long as it takes to run so many instructions. If that is not enough, it is gone on with
     * beside the caller, who will want it later.
     */
    public void prepareFor(long instructions, Blob wasm) {
        cache.get(preparation(wasm), Duration.ofNanos(instructions / INSTRUCTIONS_PER_NANOSECOND));
    }

    private ModuleCache.Preparation preparation(Blob wasm) {
        Hash hash = Sha256.hash(wasm.unsafeBytes());
        ModuleCache.Key key = new ModuleCache.Key(hash, imports, mode);
        return new ModuleCache.Preparation(key, wasm, () -> builder.build(wasm, hash));
    }

    /** How many instructions it counts as to prepare a module, whatever is remembered of it: by its bytes, of which data count little. */
    public static long work(Blob wasm) {
        return ModuleBytes.work(wasm.unsafeBytes());
    }

    /** The module with this {@link ModuleInfo#hash()} if it is still in the cache. */
    public Optional<CanisterModule> cached(Hash moduleHash) {
        return cache.find(new ModuleCache.Key(moduleHash, imports, mode));
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
        return run(module, image, entry, instructionLimit, Allowance.ALL, host);
    }

    /**
     * The same with instructions that come in pieces.
     *
     * @param allowance may keep the run waiting, and this thread with it; what it throws comes out here
     */
    public Run run(
            CanisterModule module,
            WasmImage image,
            Entry entry,
            long instructionLimit,
            Allowance allowance,
            SystemCalls host) {
        return EngineThread.call(() -> {
            Execution execution = module.borrow(image);
            Run run = execution.run(image, entry, instructionLimit, allowance, host);
            module.giveBack(execution);
            return run;
        });
    }
}
