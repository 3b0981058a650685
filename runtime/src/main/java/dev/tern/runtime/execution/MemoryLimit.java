package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/**
 * How far the memory of a canister may grow, and what it sets aside for that; what it has already it keeps.
 *
 * @param free bytes that it may take from the subnet; what is reserved for canisters on their way here is not there for others
 *     (protocol.md, 17)
 * @param used bytes that are taken on the subnet: in a crowded one new memory sets cycles aside
 * @param promised the most it may have: the registry has told another subnet so (protocol.md, 18)
 */
record MemoryLimit(Fees fees, long free, long used, Optional<Long> promised) {
    /**
     * Why a run of a canister's message cannot be kept. Who made a call must be able to deal with its answer, so callbacks may
     * freeze their canister and pass the limit that its controllers set; so may what the system runs of its own accord.
     */
    Optional<Fault> exceeded(CanisterState canister, Attempt attempt) {
        CanisterState after = after(canister, attempt);
        Mode mode = attempt.session().mode;
        Optional<Fault> own = mode == Mode.UPDATE ? ownLimit(after) : Optional.empty();
        return own.or(() -> outgrown(canister, after, answers(mode)));
    }

    /** Why an installation cannot go on with a canister as it is: it took too much since it was {@code original}. */
    Optional<Fault> exceeded(CanisterState original, CanisterState canister) {
        return ownLimit(canister).or(() -> outgrown(original, canister, false));
    }

    /** The same after a run on {@code before}. */
    Optional<Fault> exceeded(CanisterState original, CanisterState before, Attempt attempt) {
        CanisterState after = after(before, attempt);
        Optional<Fault> own = attempt.session().mode == Mode.PRE_UPGRADE ? Optional.empty() : ownLimit(after);
        return own.or(() -> outgrown(original, after, false));
    }

    /** Why a canister cannot keep more besides its code: it is now {@code canister} and would be {@code after}. */
    Optional<Fault> storing(CanisterState canister, CanisterState after) {
        return outgrown(canister, after, false);
    }

    /** With the cycles set aside that its new memory needs; {@code before} is what the state has of it. */
    CanisterState reserved(CanisterState before, CanisterState after) {
        Cycles wanted = reservation(before, after);
        return after.withAccount(after.account().reserve(wanted.min(after.balance())));
    }

    /** What a canister has to set aside for what it takes more than {@code before}. */
    Cycles reservation(CanisterState before, CanisterState after) {
        return fees.reservation(used, after.allocatedBytes() - before.allocatedBytes());
    }

    private static boolean answers(Mode mode) {
        return mode == Mode.REPLY || mode == Mode.REJECT || mode == Mode.CLEANUP;
    }

    private static CanisterState after(CanisterState canister, Attempt attempt) {
        return canister.withCode(Optional.of(attempt.after(canister))).withBalance(attempt.session().balance);
    }

    /** The limit of main memory that its controllers set. */
    static Optional<Fault> ownLimit(CanisterState after) {
        long limit = after.settings().wasmMemoryLimit();
        long heap = after.code().map(code -> code.image().heapBytes()).orElse(0L);
        return limit != 0 && heap > limit
                ? Optional.of(Fault.overItsOwnLimit(after.id().principal(), limit, heap))
                : Optional.empty();
    }

    private Optional<Fault> outgrown(CanisterState before, CanisterState after, boolean mayFreeze) {
        long more = after.memoryBytes() - before.memoryBytes();
        if (more <= 0) {
            return Optional.empty();
        }
        return taking(before, after)
                .or(() -> unreserved(before, after, more))
                .or(() -> mayFreeze ? Optional.empty() : unpaid(after, more));
    }

    /** Why a canister cannot take more of its subnet, whether it can pay for it or not. */
    Optional<Fault> taking(CanisterState before, CanisterState after) {
        long taken = after.allocatedBytes() - before.allocatedBytes();
        return overPromise(after)
                .or(() -> taken > 0 && taken > free
                        ? Optional.of(Fault.subnetFull(after.id().principal(), taken, free))
                        : Optional.empty());
    }

    private Optional<Fault> overPromise(CanisterState after) {
        return promised.filter(limit -> after.allocatedBytes() > limit)
                .map(limit -> Fault.outgrown(after.id().principal(), limit));
    }

    private Optional<Fault> unreserved(CanisterState before, CanisterState after, long more) {
        Cycles wanted = reservation(before, after);
        Cycles reserved = after.account().reserved().plus(wanted);
        Cycles limit = after.settings().reservedCyclesLimit();
        if (reserved.compareTo(limit) > 0) {
            return Optional.of(Fault.reservesTooMuch(after.id().principal(), more, limit, reserved.minus(limit)));
        }
        return missing(after, wanted.minus(after.balance().min(wanted)), more);
    }

    /** Who grows must not be frozen by it; cycles that are set aside count as well as others. */
    private Optional<Fault> unpaid(CanisterState after, long more) {
        return missing(after, fees.frozenBy(after), more);
    }

    private static Optional<Fault> missing(CanisterState after, Cycles missing, long more) {
        return missing.isZero()
                ? Optional.empty()
                : Optional.of(Fault.cannotPayMemory(after.id().principal(), more, missing));
    }
}
