package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/** How far the memory of a canister may grow; what it has already it keeps. */
final class MemoryLimit {
    private MemoryLimit() {}

    /**
     * Why a run of a canister's message cannot be kept. The limit that its controllers set does not stop callbacks: who made a call
     * must be able to deal with its answer.
     */
    static Optional<Fault> exceeded(Round round, CanisterState canister, Attempt attempt) {
        Code after = attempt.after(canister);
        Optional<Fault> own = answers(attempt.session().mode) ? Optional.empty() : ownLimit(canister, after);
        return own.or(() -> outgrown(round, canister, after));
    }

    private static boolean answers(Mode mode) {
        return mode == Mode.REPLY || mode == Mode.REJECT || mode == Mode.CLEANUP;
    }

    /** Why an installation cannot be kept that leaves {@code after} in the place of what {@code canister} has: it took too much. */
    static Optional<Fault> exceeded(Round round, CanisterState canister, Code after) {
        return ownLimit(canister, after).or(() -> outgrown(round, canister, after));
    }

    private static Optional<Fault> ownLimit(CanisterState canister, Code after) {
        long limit = canister.settings().wasmMemoryLimit();
        long before = canister.code().map(code -> code.image().heapBytes()).orElse(0L);
        long heap = after.image().heapBytes();
        return limit != 0 && heap > limit && heap > before
                ? Optional.of(Fault.overItsOwnLimit(canister.id().principal(), limit))
                : Optional.empty();
    }

    private static Optional<Fault> outgrown(Round round, CanisterState canister, Code after) {
        long more = after.memoryBytes() - canister.code().map(Code::memoryBytes).orElse(0L);
        return more <= 0
                ? Optional.empty()
                : migrating(round, canister, after)
                        .or(() -> subnet(round, canister, more))
                        .or(() -> unpaid(round, canister, after, more));
    }

    /** Who grows must not be frozen by it. */
    private static Optional<Fault> unpaid(Round round, CanisterState canister, Code after, long more) {
        Cycles wanted = round.surroundings.fees().freezing(canister.withCode(Optional.of(after)));
        Cycles missing = wanted.minus(canister.balance().min(wanted));
        return missing.isZero()
                ? Optional.empty()
                : Optional.of(Fault.cannotPayMemory(canister.id().principal(), more, missing));
    }

    /** Why a canister cannot keep so many bytes more besides its code. */
    static Optional<Fault> storing(Round round, CanisterState canister, long more) {
        Optional<Fault> promised = round.state()
                .network()
                .memoryLimit(canister.id())
                .filter(limit -> canister.memoryBytes() + more > limit)
                .map(limit -> Fault.outgrown(canister.id().principal(), limit));
        return more <= 0 ? Optional.empty() : promised.or(() -> subnet(round, canister, more));
    }

    /** The registry has promised the canister's size to another subnet (protocol.md, 18). */
    private static Optional<Fault> migrating(Round round, CanisterState canister, Code after) {
        return round.state()
                .network()
                .memoryLimit(canister.id())
                .filter(limit -> after.memoryBytes() + canister.attic().bytes() > limit)
                .map(limit -> Fault.outgrown(canister.id().principal(), limit));
    }

    /** What is reserved for canisters on their way here is not there for others (protocol.md, 17). */
    private static Optional<Fault> subnet(Round round, CanisterState canister, long more) {
        long free = round.state().freeMemory();
        return more > free ? Optional.of(Fault.subnetFull(canister.id().principal(), more, free)) : Optional.empty();
    }
}
