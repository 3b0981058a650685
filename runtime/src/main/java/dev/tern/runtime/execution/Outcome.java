package dev.tern.runtime.execution;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Cycles;
import java.util.List;

/** What comes of a call of the management canister. */
sealed interface Outcome {
    /**
     * Done.
     *
     * @param used of the cycles that came with the call; the rest goes back
     */
    record Done(List<CandidValue> results, Cycles used) implements Outcome {}

    /** Nothing changed. */
    record Refused(Fault fault) implements Outcome {}

    /** The answer comes later, from elsewhere. */
    record Later() implements Outcome {}

    static Outcome done(CandidValue... results) {
        return new Done(List.of(results), Cycles.ZERO);
    }

    static Outcome refused(Fault fault) {
        return new Refused(fault);
    }
}
