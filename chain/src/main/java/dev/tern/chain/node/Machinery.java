package dev.tern.chain.node;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.storage.CompiledFiles;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.wasm.CompiledStore;
import java.nio.file.Path;

/** What the replicas of a process share: an executor to make theirs from, with compiled modules, envelopes, times of the chains. */
record Machinery(Executor executor, Envelopes envelopes, Settings settings, ModuleWork modules) {
    private static final long MAX_COMPILED_BYTES = 512L << 20;

    /** @param compiled directory for compiled modules */
    static Machinery of(Path compiled, Settings settings) {
        CompiledStore store = CompilerVersion.find()
                .<CompiledStore>map(version -> new CompiledFiles(compiled, version, MAX_COMPILED_BYTES))
                .orElse(CompiledStore.NONE);
        ModuleWork modules = new ModuleWork();
        return new Machinery(new Executor(store, modules), new Envelopes(), settings, modules);
    }
}
