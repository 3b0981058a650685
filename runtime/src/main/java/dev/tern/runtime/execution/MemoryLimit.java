package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/**
 * How far the memory of a canister may grow; what it has already it keeps.
 *
 * @param free bytes that it may take from the subnet; what is reserved for canisters on their way here is not there for others
 *     (protocol.md, 17)
 * @param promised the most it may have: the registry has told another subnet so (protocol.md, 18)
 */
record MemoryLimit(Fees fees, long free, Optional<Long> promised) {
    /**
     * Why a run of a canister's message cannot be kept. The limit that its controllers set does not stop callbacks: who made a call
     * must be able to deal with its answer.
     */
    Optional<Fault> exceeded(CanisterState canister, Attempt attempt) {
        Code after = attempt.after(canister);
        Optional<Fault> own = answers(attempt.session().mode) ? Optional.empty() : ownLimit(canister, after);
        return own.or(() -> outgrown(canister, after));
    }

    private static boolean answers(Mode mode) {
        return mode == Mode.REPLY || mode == Mode.REJECT || mode == Mode.CLEANUP;
    }

    /** Why an installation cannot be kept that leaves {@code after} in the place of what {@code canister} has: it took too much. */
    Optional<Fault> exceeded(CanisterState canister, Code after) {
        return ownLimit(canister, after).or(() -> outgrown(canister, after));
    }

    private static Optional<Fault> ownLimit(CanisterState canister, Code after) {
        long limit = canister.settings().wasmMemoryLimit();
        long before = canister.code().map(code -> code.image().heapBytes()).orElse(0L);
        long heap = after.image().heapBytes();
        return limit != 0 && heap > limit && heap > before
                ? Optional.of(Fault.overItsOwnLimit(canister.id().principal(), limit, heap))
                : Optional.empty();
    }

    private Optional<Fault> outgrown(CanisterState canister, Code after) {
        long more = after.memoryBytes() - canister.code().map(Code::memoryBytes).orElse(0L);
        return more <= 0
                ? Optional.empty()
                : overPromise(canister, after.memoryBytes() + canister.attic().bytes())
                        .or(() -> subnet(canister, more))
                        .or(() -> unpaid(canister, after, more));
    }

    /** Who grows must not be frozen by it. */
    private Optional<Fault> unpaid(CanisterState canister, Code after, long more) {
        Cycles wanted = fees.freezing(canister.withCode(Optional.of(after)));
        Cycles missing = wanted.minus(canister.balance().min(wanted));
        return missing.isZero()
                ? Optional.empty()
                : Optional.of(Fault.cannotPayMemory(canister.id().principal(), more, missing));
    }

    /** Why a canister cannot keep so many bytes more besides its code. */
    Optional<Fault> storing(CanisterState canister, long more) {
        return more <= 0
                ? Optional.empty()
                : overPromise(canister, canister.memoryBytes() + more).or(() -> subnet(canister, more));
    }

    private Optional<Fault> overPromise(CanisterState canister, long bytes) {
        return promised.filter(limit -> bytes > limit)
                .map(limit -> Fault.outgrown(canister.id().principal(), limit));
    }

    private Optional<Fault> subnet(CanisterState canister, long more) {
        return more > free ? Optional.of(Fault.subnetFull(canister.id().principal(), more, free)) : Optional.empty();
    }
}
