package dev.tern.runtime.execution;

import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one replica that stand still between two rounds, each with a thread. Whether a task is here changes how long its
 * next part takes, never what it does.
 */
final class PausedRuns implements AutoCloseable {
    private final TreeMap<CanisterId, Paused> paused = new TreeMap<>();

    /** A task that stands where {@code record} says: this very object, which the state has if it follows from that round. */
    record Paused(LongRun record, Desk desk, Strand strand) {}

    synchronized void put(CanisterId canister, Paused run) {
        abandon(paused.put(canister, run));
    }

    /** The task of a canister, if it is here and stands just where the state says. */
    synchronized Optional<Paused> take(CanisterId canister, LongRun record) {
        Paused run = paused.get(canister);
        if (run == null || !same(run.record, record)) {
            return Optional.empty();
        }
        paused.remove(canister);
        return Optional.of(run);
    }

    /** Gives up whatever is not part of a state. */
    synchronized void keepOnly(Schedule schedule) {
        paused.entrySet().removeIf(entry -> {
            Paused run = entry.getValue();
            boolean stale = schedule.running()
                    .get(entry.getKey())
                    .filter(record -> same(record, run.record))
                    .isEmpty();
            if (stale) {
                run.strand.abandon();
            }
            return stale;
        });
    }

    @Override
    public synchronized void close() {
        paused.values().forEach(PausedRuns::abandon);
        paused.clear();
    }

    synchronized int size() {
        return paused.size();
    }

    private static void abandon(@Nullable Paused run) {
        if (run != null) {
            run.strand.abandon();
        }
    }

    /** Whether the two are one object: another of the same value may stem from another history. */
    private static boolean same(Object left, Object right) {
        return left == right;
    }
}
