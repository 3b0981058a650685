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
    /** Bytes of code of all modules that are kept: the JVM's classes take six times as much. */
    private static final int CAPACITY = 64 << 20;

    /** What a module counts as at least: every one has classes of its own, if small ones. */
    private static final int LEAST = 16 << 10;

    /** So many bytes of data take as much as one of code. */
    private static final int DATA_PER_CODE = 4;

    /** What data count at most: a module that fills its memory is not to drive out all others. */
    private static final int MOST_DATA = CAPACITY / 8;

    /** Bytes of code that are prepared at the same time: each may take a hundred bytes of the heap meanwhile. */
    private static final int AT_ONCE = ModuleBytes.MAX_BYTES;

    /** The one of the process. */
    static final ModuleCache SHARED = new ModuleCache();

    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    private long held;

    record Key(Hash module, List<ImportSignature> imports, Code.Mode mode) {}

    /**
     * A module.
     *
     * @param bytes of code, and as much more as its data count
     */
    private record Entry(FutureTask<Prepared> task, int bytes) {}

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
        Optional<FutureTask<Prepared>> known = task(wanted.key);
        return known.isPresent() ? known.orElseThrow() : put(wanted);
    }

    private Optional<FutureTask<Prepared>> task(Key key) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key)).map(Entry::task);
        }
    }

    private FutureTask<Prepared> put(Preparation wanted) {
        int bytes = Math.max(LEAST, ModuleBytes.program(wanted.wasm.unsafeBytes()));
        Entry fresh = new Entry(new FutureTask<>(() -> prepared(wanted, bytes)), bytes);
        synchronized (entries) {
            Entry other = entries.putIfAbsent(wanted.key, fresh);
            if (other != null) {
                return other.task;
            }
            hold(bytes);
            return fresh.task;
        }
    }

    private void hold(int more) {
        held += more;
        while (held > CAPACITY) {
            held -= entries.pollFirstEntry().getValue().bytes;
        }
    }

    /** How much memory data fill is known when a module is there. */
    private void weigh(Key key, CanisterModule module) {
        int data = (int) Math.min(module.dataBytes() / DATA_PER_CODE, MOST_DATA);
        int bytes = Math.max(LEAST, module.codeBytes() + data);
        synchronized (entries) {
            Entry entry = entries.get(key);
            if (entry != null) {
                entries.put(key, new Entry(entry.task, bytes));
                hold(bytes - entry.bytes);
            }
        }
    }

    private Prepared prepared(Preparation wanted, int taken) {
        room.acquireUninterruptibly(taken);
        try {
            Prepared result = EngineThread.call(wanted.work::get);
            if (result instanceof Prepared.Ready ready) {
                weigh(wanted.key, ready.module());
            }
            return result;
        } finally {
            room.release(taken);
        }
    }

    private Prepared result(Key key, FutureTask<Prepared> task) {
        try {
            return EngineThread.join(task);
        } catch (IllegalStateException e) {
            forget(key, task);
            throw e;
        }
    }

    private void forget(Key key, FutureTask<Prepared> task) {
        synchronized (entries) {
            Entry entry = entries.get(key);
            if (entry != null && entry.task == task) {
                entries.remove(key);
                held -= entry.bytes;
            }
        }
    }

    /** A module that is ready now. */
    Optional<CanisterModule> find(Key key) {
        return task(key)
                .filter(task -> task.state() == FutureTask.State.SUCCESS)
                .map(FutureTask::resultNow)
                .flatMap(done -> done instanceof Prepared.Ready ready ? Optional.of(ready.module()) : Optional.empty());
    }
}
