package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/** What it costs to keep something with a canister besides its code. Work that the system does is priced in instructions. */
final class Storage {
    /** To take in a piece of a module. */
    static final long CHUNK_INSTRUCTIONS = 200_000_000;

    /** To read or to write a piece of a snapshot, besides one for each byte. */
    static final long PIECE_INSTRUCTIONS = 5_000_000;

    /** To take or to load a snapshot, besides one for each byte. */
    private static final long SNAPSHOT_INSTRUCTIONS = 2_000_000_000;

    private Storage() {}

    /** What it takes to copy so many bytes into a snapshot or out of one. */
    static long snapshot(long bytes) {
        return SNAPSHOT_INSTRUCTIONS + bytes;
    }

    /**
     * Lets a canister pay for work, whatever comes of it.
     *
     * @param what the work is, for people
     * @return why it is not to be done: the canister cannot pay
     */
    static Optional<Fault> work(Round round, CanisterState canister, long instructions, String what) {
        Optional<Fault> poor = poor(round, canister, instructions, what);
        if (poor.isEmpty()) {
            round.use(instructions);
            round.put(paid(round, canister, instructions));
            round.burn(round.surroundings.fees().execution(instructions));
        }
        return poor;
    }

    private static Optional<Fault> poor(Round round, CanisterState canister, long instructions, String what) {
        Cycles missing = round.surroundings.fees().missing(canister, instructions);
        return missing.isZero()
                ? Optional.empty()
                : Optional.of(ManagementFaults.cannotPay(
                        what, Fault.outOfCycles(canister.id().principal(), missing)));
    }

    private static CanisterState paid(Round round, CanisterState canister, long instructions) {
        Cycles price = round.surroundings.fees().execution(instructions);
        return canister.withAccount(canister.account().pay(Spending.Use.INSTRUCTIONS, price));
    }

    /**
     * Puts {@code after} in the place of {@code before}, which pays for the work and sets aside what new memory needs.
     *
     * @param what the work is, for people
     * @return why that cannot be; then nothing has changed
     */
    static Optional<Fault> put(Round round, CanisterState before, CanisterState after, long instructions, String what) {
        Optional<Fault> poor = poor(round, before, instructions, what);
        if (poor.isPresent()) {
            return poor;
        }
        CanisterState paid = paid(round, after, instructions);
        Optional<Fault> refusal = round.memory(before.id()).storing(before, paid);
        if (refusal.isEmpty()) {
            round.burn(round.surroundings.fees().execution(instructions));
            round.use(instructions);
            round.put(round.memory(before.id()).reserved(before, paid));
        }
        return refusal;
    }
}
