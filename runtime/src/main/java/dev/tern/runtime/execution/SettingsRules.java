package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/** Whether a canister may have settings that are well-formed: its subnet must have what they promise, and it must be able to pay. */
final class SettingsRules {
    private SettingsRules() {}

    /** Why a canister as it would be {@code after} cannot take the place of {@code before}. */
    static Optional<Fault> refusal(Round round, CanisterState before, CanisterState after) {
        return compute(round, before, after)
                .or(() -> memory(round, before, after))
                .or(() -> limits(before, after))
                .or(() -> reserved(round, before, after))
                .or(() -> frozen(round, before, after));
    }

    private static Optional<Fault> compute(Round round, CanisterState before, CanisterState after) {
        int wanted = after.settings().computeAllocation();
        int had = before.settings().computeAllocation();
        long stated = round.state()
                .network()
                .limit(after.id())
                .map(claim -> claim.compute() - had)
                .orElse(Long.MAX_VALUE);
        long free = Math.min(round.state().freeCompute(), stated);
        return wanted > had && wanted - had > free
                ? Optional.of(ManagementFaults.tooMuchCompute(wanted, free + had))
                : Optional.empty();
    }

    private static Optional<Fault> memory(Round round, CanisterState before, CanisterState after) {
        if (!allocatesMore(before, after)) {
            return Optional.empty();
        }
        return round.memory(after.id()).taking(before, after);
    }

    private static Optional<Fault> limits(CanisterState before, CanisterState after) {
        Settings settings = after.settings();
        Cycles aside = before.account().reserved();
        if (settings.reservedCyclesLimit().compareTo(aside) < 0) {
            return Optional.of(ManagementFaults.reservedLimitTooLow(settings.reservedCyclesLimit(), aside));
        }
        long heap = before.code().map(code -> code.image().heapBytes()).orElse(0L);
        long limit = settings.wasmMemoryLimit();
        return limit != before.settings().wasmMemoryLimit() && limit > 0 && limit < heap
                ? Optional.of(ManagementFaults.memoryLimitTooLow(limit, heap))
                : Optional.empty();
    }

    private static Optional<Fault> reserved(Round round, CanisterState before, CanisterState after) {
        Cycles wanted = round.memory(after.id()).reservation(before, after);
        if (wanted.isZero()) {
            return Optional.empty();
        }
        long bytes = after.settings().memoryAllocation();
        Cycles sum = after.account().reserved().plus(wanted);
        Cycles limit = after.settings().reservedCyclesLimit();
        if (sum.compareTo(limit) > 0) {
            return Optional.of(ManagementFaults.memoryReservesTooMuch(bytes, limit, sum.minus(limit)));
        }
        Cycles missing = wanted.minus(after.balance().min(wanted));
        return missing.isZero() ? Optional.empty() : Optional.of(ManagementFaults.cannotPayAllocation(bytes, missing));
    }

    private static Optional<Fault> frozen(Round round, CanisterState before, CanisterState after) {
        boolean computesMore =
                after.settings().computeAllocation() > before.settings().computeAllocation();
        if (!computesMore && !allocatesMore(before, after)) {
            return Optional.empty();
        }
        Cycles missing = round.surroundings.fees().frozenBy(after);
        if (missing.isZero()) {
            return Optional.empty();
        }
        return Optional.of(
                computesMore
                        ? ManagementFaults.cannotPayCompute(after.settings().computeAllocation(), missing)
                        : ManagementFaults.cannotPayAllocation(after.settings().memoryAllocation(), missing));
    }

    private static boolean allocatesMore(CanisterState before, CanisterState after) {
        return after.settings().memoryAllocation() > before.settings().memoryAllocation();
    }
}
