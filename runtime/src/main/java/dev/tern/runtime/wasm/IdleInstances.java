package dev.tern.runtime.wasm;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Instances that nobody uses, kept since most canisters run again soon. Bounded by memory: those of the modules not used for
 * longest go first, and all may go when the JVM runs short, since an instance can be made anew from any image. Which one is
 * taken changes no result. Thread-safe.
 */
final class IdleInstances {
    /** The ones of the process. */
    static final IdleInstances SHARED = new IdleInstances(64L << 20);

    private static final int MOST = 128;
    /** Of an instance without memory, globals and tables. */
    private static final int SMALLEST = 1_024;

    private final long maxBytes;
    private final LinkedHashMap<CanisterModule, Deque<Idle>> byModule = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private int count;

    /**
     * @param maxBytes bound on what they take together, with the code of each, since it stays as long as they do; without pages, which
     *     they mostly share with the state
     */
    IdleInstances(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Idle(SoftReference<Execution> execution, long bytes) {}

    /** One that is at the image, else one that is near it, else any. */
    synchronized Optional<Execution> take(CanisterModule module, WasmImage image) {
        return take(module, candidate -> candidate.isAt(image))
                .or(() -> take(module, candidate -> candidate.isNear(image)))
                .or(() -> take(module, candidate -> true));
    }

    private Optional<Execution> take(CanisterModule module, Predicate<Execution> wanted) {
        Deque<Idle> candidates = byModule.getOrDefault(module, new ArrayDeque<>());
        for (Idle candidate : candidates) {
            Execution execution = candidate.execution().get();
            if (execution != null && wanted.test(execution)) {
                candidates.remove(candidate);
                forget(candidate);
                if (candidates.isEmpty()) {
                    // a module that nobody counts is not kept: its instance may never come back
                    byModule.remove(module);
                }
                return Optional.of(execution);
            }
        }
        return Optional.empty();
    }

    synchronized void put(Execution execution) {
        Idle idle = new Idle(
                new SoftReference<>(execution),
                SMALLEST + execution.bytes() + execution.module().codeBytes());
        byModule.computeIfAbsent(execution.module(), absent -> new ArrayDeque<>())
                .addFirst(idle);
        bytes += idle.bytes();
        count++;
        while (bytes > maxBytes || count > MOST) {
            removeEldest();
        }
    }

    private void removeEldest() {
        Deque<Idle> eldest = byModule.firstEntry().getValue();
        forget(eldest.removeLast());
        if (eldest.isEmpty()) {
            byModule.pollFirstEntry();
        }
    }

    private void forget(Idle idle) {
        bytes -= idle.bytes();
        count--;
    }

    /** Of how many modules there are some: these are kept with them. */
    synchronized int modules() {
        return byModule.size();
    }

    /** How many there are. */
    synchronized int size() {
        return count;
    }
}
