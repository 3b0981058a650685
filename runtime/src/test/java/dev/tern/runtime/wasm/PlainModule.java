package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.emit.ModuleCompiler;
import dev.tern.runtime.wasm.rewrite.Unmetered;
import dev.tern.sdk.crypto.Sha256;
import java.util.List;

/** Compiles modules without metering, for benchmarks alone. */
public final class PlainModule {
    private PlainModule() {}

    /** A module that counts nothing, and so may run for ever. */
    public static CanisterModule of(byte[] wasm, List<ImportSignature> imports) {
        WasmBinary source = Decoder.decode(wasm);
        WasmBinary rewritten = Unmetered.rewrite(source, ModuleRules.MAX_HEAP_PAGES, ModuleRules.MAX_TABLE_SIZE);
        return new CanisterModule(
                source,
                ModuleRules.check(source, Sha256.hash(wasm)),
                wasm.length,
                ModuleRules.bind(source, imports),
                rewritten,
                true,
                new CompiledCode(
                        rewritten, ModuleCompiler.compile(rewritten, CompiledCode.SUPPORT, CompiledCode.METHOD_LIMIT)));
    }
}
