package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import java.util.Optional;

/** The most memory that a canister may take while the registry has promised its size to another subnet (protocol.md 18). */
final class MemoryLimit {
    private MemoryLimit() {}

    /** Why a run cannot be kept, if it took too much. */
    static Optional<Fault> exceeded(Round round, CanisterState canister, Attempt attempt) {
        if (round.state().network().migrations().isEmpty()) {
            return Optional.empty();
        }
        Code before = canister.code().orElseThrow();
        Code after = before.withMemories(
                attempt.run().after(), before.stable(), attempt.session().stable.pages());
        return round.state()
                .network()
                .memoryLimit(canister.id())
                .filter(limit -> after.memoryBytes() > limit && after.memoryBytes() > before.memoryBytes())
                .map(limit -> Fault.outOfMemory(canister.id().principal(), limit));
    }
}
