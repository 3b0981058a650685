package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/**
 * Whose turn it is, by start-time fair queueing (Goyal et al. 1996): time is counted in instructions, each canister with work stands
 * at the time up to which it has been served, and who stands furthest back is served first.
 *
 * @param now no canister with work stands further back
 * @param served where canisters stand that are ahead of {@code now}; all others stand at it
 * @param running tasks that were begun and not finished
 * @param waiting canisters whose next task takes long and had no place among {@code running}
 * @param postponed canisters that ran hooks and had no turn left for a message: that comes first next time
 * @param installing canisters whose next task is an installation: the number of the call that waits for it
 */
public record Schedule(
        long now,
        HashedMap<CanisterId, Long> served,
        HashedMap<CanisterId, LongRun> running,
        HashedMap<CanisterId, Wait> waiting,
        HashedMap<CanisterId, Long> postponed,
        HashedMap<CanisterId, Long> installing)
        implements Encodable {
    private static final Schema<CanisterId, Long> NUMBERS = new Schema<>(
            CanisterId::bytes,
            Writer::canister,
            Reader::canister,
            Writer::u64,
            Reader::u64,
            number -> Blake3.hash(new Writer().u64(number).toBytes()));
    private static final Schema<CanisterId, LongRun> RUNNING = Schema.byCanister(LongRun::read);
    private static final Schema<CanisterId, Wait> WAITING = Schema.byCanister(Wait::read);
    public static final Schedule EMPTY = new Schedule(
            0,
            HashedMap.empty(NUMBERS),
            HashedMap.empty(RUNNING),
            HashedMap.empty(WAITING),
            HashedMap.empty(NUMBERS),
            HashedMap.empty(NUMBERS));

    /**
     * A task that was begun in vain.
     *
     * @param since height of the block in which it was begun for the first time
     * @param bytes of memory that it held when it had to give way; 0 if it never stood still
     */
    public record Wait(long since, long bytes) implements Encodable {
        @Override
        public void write(Writer out) {
            out.u64(since).u64(bytes);
        }

        static Wait read(Reader in) {
            return new Wait(in.u64(), in.u64());
        }
    }

    /** Where a canister stands. */
    public long at(CanisterId canister) {
        return Math.max(now, served.get(canister).orElse(now));
    }

    /** Whether a task of the canister is in the middle of its execution: nothing but its queues may change then. */
    public boolean isRunning(CanisterId canister) {
        return running.contains(canister);
    }

    /** Whether the canister is in the middle of a task or about to begin an installation: who wants to change it waits. */
    public boolean isBusy(CanisterId canister) {
        return isRunning(canister) || installing.contains(canister);
    }

    public Schedule withServed(CanisterId canister, long time) {
        return new Schedule(now, served.with(canister, time), running, waiting, postponed, installing);
    }

    /** The canister is in the middle of a task, or of none. */
    public Schedule withRun(CanisterId canister, Optional<LongRun> run) {
        if (run.isEmpty() && !isRunning(canister)) {
            return this;
        }
        return new Schedule(
                now,
                served,
                run.map(record -> running.with(canister, record)).orElse(running.without(canister)),
                waiting,
                postponed,
                installing);
    }

    /** The canister waits for a place, since then unless it did before. */
    public Schedule withWaiting(CanisterId canister, Wait wait) {
        return waiting.contains(canister)
                ? this
                : new Schedule(now, served, running, waiting.with(canister, wait), postponed, installing);
    }

    public Schedule withoutWaiting(CanisterId canister) {
        return waiting.contains(canister)
                ? new Schedule(now, served, running, waiting.without(canister), postponed, installing)
                : this;
    }

    /** The canister's next task is the installation that a pending call of that number wants. */
    public Schedule withInstalling(CanisterId canister, long call) {
        return new Schedule(now, served, running, waiting, postponed, installing.with(canister, call));
    }

    public Schedule withoutInstalling(CanisterId canister) {
        return installing.contains(canister)
                ? new Schedule(now, served, running, waiting, postponed, installing.without(canister))
                : this;
    }

    /** The canister goes on elsewhere: there is no task of it here, begun or not. */
    public Schedule withoutTask(CanisterId canister) {
        return withRun(canister, Optional.empty()).withoutInstalling(canister).withoutWaiting(canister);
    }

    /** Time goes on to where the canister with work stands that is furthest back; nothing is kept of those behind it. */
    public Schedule advanced(long time) {
        long later = Math.max(now, time);
        HashedMap<CanisterId, Long> ahead = served;
        for (HashedMap.Entry<CanisterId, Long> entry : served) {
            if (entry.value() <= later) {
                ahead = ahead.without(entry.key());
            }
        }
        return new Schedule(later, ahead, running, waiting, postponed, installing);
    }

    /** Nobody waits: all are equal again. */
    public Schedule idle() {
        return served.isEmpty()
                ? this
                : new Schedule(now, HashedMap.empty(NUMBERS), running, waiting, postponed, installing);
    }

    /** A message of the canister was postponed for its hooks, from that height on, or is not any more. */
    public Schedule withPostponed(CanisterId canister, boolean is, long height) {
        if (is == postponed.contains(canister)) {
            return this;
        }
        HashedMap<CanisterId, Long> changed = is ? postponed.with(canister, height) : postponed.without(canister);
        return new Schedule(now, served, running, waiting, changed, installing);
    }

    Schedule without(CanisterId canister) {
        return new Schedule(
                now,
                served.without(canister),
                running.without(canister),
                waiting.without(canister),
                postponed.without(canister),
                installing.without(canister));
    }

    Hash digest() {
        return Blake3.hash(
                new Writer().u64(now).toBytes(),
                served.digest().bytes().unsafeBytes(),
                running.digest().bytes().unsafeBytes(),
                waiting.digest().bytes().unsafeBytes(),
                postponed.digest().bytes().unsafeBytes(),
                installing.digest().bytes().unsafeBytes());
    }

    @Override
    public void write(Writer out) {
        out.u64(now)
                .value(served)
                .value(running)
                .value(waiting)
                .value(postponed)
                .value(installing);
    }

    static Schedule read(Reader in) {
        return new Schedule(
                in.u64(),
                HashedMap.read(in, NUMBERS),
                HashedMap.read(in, RUNNING),
                HashedMap.read(in, WAITING),
                HashedMap.read(in, NUMBERS),
                HashedMap.read(in, NUMBERS));
    }
}
