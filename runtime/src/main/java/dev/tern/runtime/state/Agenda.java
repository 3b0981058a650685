package dev.tern.runtime.state;

import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/**
 * Which canisters have something to do and how much they take, so that no block has to look at all of them. Follows from the canisters' states, and is
 * therefore neither hashed nor stored.
 *
 * @param working have input that may be executed
 * @param sending have output to deliver
 * @param heartbeats want to run in every block
 * @param timers by due time, those of best-effort calls too
 * @param rents by the time at which they have to pay for what they hold at the latest
 * @param memory bytes that all canisters take or are promised
 * @param messages bytes that the messages of all canisters take
 * @param compute percent of a core that all canisters are promised
 */
public record Agenda(
        HashedMap<CanisterId, CanisterId> working,
        HashedMap<CanisterId, CanisterId> sending,
        HashedMap<CanisterId, CanisterId> heartbeats,
        HashedMap<Timer, CanisterId> timers,
        HashedMap<Timer, CanisterId> rents,
        long memory,
        long messages,
        long compute) {
    private static final Schema<CanisterId, CanisterId> IDS = new Schema<>(
            CanisterId::bytes, Writer::canister, Reader::canister, Writer::canister, Reader::canister, Agenda::none);
    private static final Schema<Timer, CanisterId> TIMERS = new Schema<>(
            Timer::bytes,
            (out, timer) -> out.u64(timer.time).canister(timer.canister),
            in -> new Timer(in.u64(), in.canister()),
            Writer::canister,
            Reader::canister,
            Agenda::none);
    static final Agenda EMPTY = new Agenda(
            HashedMap.empty(IDS),
            HashedMap.empty(IDS),
            HashedMap.empty(IDS),
            HashedMap.empty(TIMERS),
            HashedMap.empty(TIMERS),
            0,
            0,
            0);

    /** A canister's timer. */
    public record Timer(long time, CanisterId canister) {
        Blob bytes() {
            return Blob.wrap(new Writer()
                    .raw(Schema.bigEndian(time).unsafeBytes())
                    .raw(canister.bytes().unsafeBytes())
                    .toBytes());
        }
    }

    private static Hash none(CanisterId id) {
        throw new IllegalStateException("the agenda has no digest: " + id);
    }

    /** When the next timer is due, nanoseconds since 1970. */
    public Optional<Long> nextTimer() {
        return timers.first().map(entry -> entry.key().time());
    }

    Agenda changed(CanisterId id, Optional<CanisterState> before, Optional<CanisterState> after) {
        return new Agenda(
                member(working, id, after.filter(CanisterState::hasWork).isPresent()),
                member(sending, id, after.filter(CanisterState::hasOutput).isPresent()),
                member(
                        heartbeats,
                        id,
                        after.filter(CanisterState::wantsHeartbeat).isPresent()),
                retimed(timers, id, before.flatMap(CanisterState::wakeAt), after.flatMap(CanisterState::wakeAt)),
                retimed(rents, id, before.flatMap(CanisterState::rentDue), after.flatMap(CanisterState::rentDue)),
                memory + bytes(after) - bytes(before),
                messages + messages(after) - messages(before),
                compute + share(after) - share(before));
    }

    private static long bytes(Optional<CanisterState> canister) {
        return canister.map(CanisterState::allocatedBytes).orElse(0L);
    }

    private static long messages(Optional<CanisterState> canister) {
        return canister.map(CanisterState::messageBytes).orElse(0L);
    }

    private static int share(Optional<CanisterState> canister) {
        return canister.map(present -> present.settings().computeAllocation()).orElse(0);
    }

    private static HashedMap<Timer, CanisterId> retimed(
            HashedMap<Timer, CanisterId> all, CanisterId id, Optional<Long> before, Optional<Long> after) {
        if (before.equals(after)) {
            return all;
        }
        HashedMap<Timer, CanisterId> rest =
                before.map(time -> all.without(new Timer(time, id))).orElse(all);
        return after.map(time -> rest.with(new Timer(time, id), id)).orElse(rest);
    }

    private static HashedMap<CanisterId, CanisterId> member(
            HashedMap<CanisterId, CanisterId> set, CanisterId id, boolean in) {
        boolean was = set.contains(id);
        if (was == in) {
            return set;
        }
        return in ? set.with(id, id) : set.without(id);
    }
}
