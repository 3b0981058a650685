package dev.tern.runtime.wasm;

import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.IndexCheck;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.rewrite.Lowering;
import dev.tern.sdk.crypto.Sha256;
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
    private final Code.Mode mode;

    /**
     * Makes an engine for a system.
     *
     * @param imports every system call there is; a module may import these and nothing else
     */
    public WasmEngine(List<ImportSignature> imports) {
        this(imports, Code.Mode.COMPILED);
    }

    WasmEngine(List<ImportSignature> imports, Code.Mode mode) {
        this.imports = List.copyOf(imports);
        this.mode = mode;
    }

    /** Checks and compiles a module, plain or compressed with gzip. Deterministic. Takes seconds for a large module, once. */
    public Prepared prepare(Blob wasm) {
        Hash hash = Sha256.hash(wasm.unsafeBytes());
        return ModuleCache.get(new ModuleCache.Key(hash, imports, mode), () -> build(wasm, hash));
    }

    /** The module with this {@link ModuleInfo#hash()} if it is still in the cache. */
    public Optional<CanisterModule> cached(Hash moduleHash) {
        return ModuleCache.find(new ModuleCache.Key(moduleHash, imports, mode));
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
        return EngineThread.call(() -> {
            Execution execution = module.borrow(image);
            Run run = execution.run(image, entry, instructionLimit, host);
            module.giveBack(execution);
            return run;
        });
    }

    private Prepared build(Blob wasm, Hash hash) {
        try {
            WasmBinary module = Decoder.decode(ModuleBytes.plain(wasm.unsafeBytes()));
            IndexCheck.check(module);
            validate(module);
            ModuleInfo info = ModuleRules.check(module, hash);
            return new Prepared.Ready(new CanisterModule(module, info, ModuleRules.bind(module, imports), mode));
        } catch (MalformedModuleException e) {
            return new Prepared.Invalid(e.reason());
        } catch (ChicoryException e) {
            // a fault of the rewriter, the same on every replica: better one module less than a chain that stops
            return new Prepared.Invalid("the module could not be rewritten: " + e.getMessage());
        }
    }

    /**
     * Checks types and the form of code. The engine is given what the decoder understood, in its one encoding, so that the two
     * cannot read the same bytes differently; and in 32 bits, since that is all the engine knows.
     */
    private static void validate(WasmBinary module) {
        try {
            Parser.parse(Encoder.encode(Lowering.lower(module.withoutCustoms())));
        } catch (ChicoryException e) {
            throw new MalformedModuleException("the module is not valid: " + e.getMessage());
        }
    }
}
