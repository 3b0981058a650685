package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Hash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Prepared modules by hash, shared by the process: replicas that install the same module compile it once, and those that come
 * while it is being compiled wait for it. Keeps the ones used last. A memory of pure functions: it changes no result.
 */
final class ModuleCache {
    private static final int CAPACITY = 128;

    /** The one of the process. */
    static final ModuleCache SHARED = new ModuleCache();

    private final LinkedHashMap<Key, FutureTask<Prepared>> entries = new LinkedHashMap<>(16, 0.75f, true);

    record Key(Hash module, List<ImportSignature> imports, Code.Mode mode) {}

    Prepared get(Key key, Supplier<Prepared> prepare) {
        FutureTask<Prepared> task;
        synchronized (entries) {
            task = entries.computeIfAbsent(key, absent -> new FutureTask<>(() -> EngineThread.call(prepare::get)));
            while (entries.size() > CAPACITY) {
                entries.pollFirstEntry();
            }
        }
        task.run();
        try {
            return EngineThread.join(task);
        } catch (IllegalStateException e) {
            synchronized (entries) {
                entries.remove(key, task);
            }
            throw e;
        }
    }

    /** A module that is ready now. */
    Optional<CanisterModule> find(Key key) {
        FutureTask<Prepared> task;
        synchronized (entries) {
            task = entries.get(key);
        }
        if (task == null || task.state() != FutureTask.State.SUCCESS) {
            return Optional.empty();
        }
        return task.resultNow() instanceof Prepared.Ready ready ? Optional.of(ready.module()) : Optional.empty();
    }
}
