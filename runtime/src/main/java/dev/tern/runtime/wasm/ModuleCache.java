package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Prepared modules by hash, shared by the process: replicas that install the same module compile it once, and those that come
 * while it is being compiled wait for it. Keeps the ones used last. A memory of pure functions: it changes no result.
 */
final class ModuleCache {
    private static final int CAPACITY = 128;

    /** Bytes of code that are prepared at the same time: each may take a hundred bytes of the heap meanwhile. */
    private static final int AT_ONCE = ModuleBytes.MAX_BYTES;

    /** The one of the process. */
    static final ModuleCache SHARED = new ModuleCache();

    private final LinkedHashMap<Key, FutureTask<Prepared>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Semaphore room = new Semaphore(AT_ONCE, true);

    record Key(Hash module, List<ImportSignature> imports, Code.Mode mode) {}

    /** How a module is prepared. */
    record Preparation(Key key, Blob wasm, Supplier<Prepared> work) {}

    Prepared get(Preparation wanted) {
        FutureTask<Prepared> task = task(wanted);
        task.run();
        return result(wanted.key, task);
    }

    /** Waits no longer than this for a module, which another thread prepares if need be. */
    void get(Preparation wanted, Duration atMost) {
        FutureTask<Prepared> task = task(wanted);
        if (!task.isDone()) {
            EngineThread.start(task);
        }
        try {
            task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // whoever wants the module will wait for it, or hear what is wrong
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FutureTask<Prepared> task(Preparation wanted) {
        synchronized (entries) {
            FutureTask<Prepared> task =
                    entries.computeIfAbsent(wanted.key, absent -> new FutureTask<>(() -> prepared(wanted)));
            while (entries.size() > CAPACITY) {
                entries.pollFirstEntry();
            }
            return task;
        }
    }

    private Prepared prepared(Preparation wanted) {
        int taken = ModuleBytes.program(wanted.wasm.unsafeBytes());
        room.acquireUninterruptibly(taken);
        try {
            return EngineThread.call(wanted.work::get);
        } finally {
            room.release(taken);
        }
    }

    private Prepared result(Key key, FutureTask<Prepared> task) {
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
