package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.emit.ModuleCompiler;
import dev.tern.runtime.wasm.rewrite.Unmetered;
import dev.tern.sdk.crypto.Sha256;
import java.util.List;

/** Modules without metering: compiled for benchmarks, interpreted as what others have to do the same as. */
public final class PlainModule {
    private PlainModule() {}

    /** A module that counts nothing, and so may run for ever. */
    public static CanisterModule of(byte[] wasm, List<ImportSignature> imports) {
        WasmBinary source = Decoder.decode(wasm);
        WasmBinary rewritten = Unmetered.rewrite(source, ModuleRules.MAX_HEAP_PAGES, ModuleRules.MAX_TABLE_SIZE);
        return of(
                wasm,
                source,
                imports,
                rewritten,
                new CompiledCode(
                        rewritten, ModuleCompiler.compile(rewritten, CompiledCode.SUPPORT, CompiledCode.METHOD_LIMIT)));
    }

    /** A module that the engine's interpreter runs as its author wrote it. */
    static CanisterModule interpreted(byte[] wasm, List<ImportSignature> imports) {
        WasmBinary source = Decoder.decode(wasm);
        WasmBinary rewritten = Unmetered.asWritten(source, ModuleRules.MAX_HEAP_PAGES, ModuleRules.MAX_TABLE_SIZE);
        return of(wasm, source, imports, rewritten, new InterpretedCode(rewritten));
    }

    private static CanisterModule of(
            byte[] wasm, WasmBinary source, List<ImportSignature> imports, WasmBinary rewritten, Code code) {
        return new CanisterModule(
                source,
                ModuleRules.check(source, Sha256.hash(wasm)),
                wasm.length,
                ModuleRules.bind(source, imports),
                rewritten,
                true,
                code);
    }
}
