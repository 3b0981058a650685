package dev.tern.chain.node;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.storage.CompiledFiles;
import dev.tern.chain.storage.PageFile;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.memory.PageCache;
import dev.tern.runtime.wasm.CompiledStore;
import java.nio.file.Path;
import java.util.Optional;

/** What the replicas of a process share: an executor to make theirs from, with compiled modules, envelopes, times, room for pages. */
record Machinery(
        Executor executor, Envelopes envelopes, Settings settings, ModuleWork modules, PageFile file, PageCache pages)
        implements AutoCloseable {
    private static final long MAX_COMPILED_BYTES = 512L << 20;
    /** How many MiB of canisters' memory may be in the heap; the rest is in a file. */
    private static final String PAGES = "TERN_PAGES_MIB";

    /** The part of the heap that is canisters' memory unless somebody says otherwise: one in so many. */
    private static final int SHARE = 4;

    private static final int MIB_SHIFT = 20;

    /**
     * Makes the machinery of a process.
     *
     * @param compiled directory for compiled modules
     * @param directory for the file of pages
     */
    static Machinery of(Path compiled, Path directory, Settings settings) {
        CompiledStore store = CompilerVersion.find()
                .<CompiledStore>map(version -> new CompiledFiles(compiled, version, MAX_COMPILED_BYTES))
                .orElse(CompiledStore.NONE);
        ModuleWork modules = new ModuleWork();
        PageFile file = new PageFile(directory.resolve("pages"));
        PageCache pages = new PageCache(file, budget(Optional.ofNullable(System.getenv(PAGES))));
        return new Machinery(new Executor(store, modules, pages), new Envelopes(), settings, modules, file, pages);
    }

    /** Bytes of pages that may be in the heap. */
    static long budget(Optional<String> mib) {
        try {
            return mib.map(text -> Long.parseLong(text.strip()) << MIB_SHIFT)
                    .orElse(Runtime.getRuntime().maxMemory() / SHARE);
        } catch (NumberFormatException e) {
            throw new NodeException(
                    PAGES + " is " + mib.orElse("") + ": it must be a whole number of MiB, or not be set", e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
