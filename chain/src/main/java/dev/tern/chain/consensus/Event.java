package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;

/** What happens to the consensus of a height. Signatures were checked, and belong to this height. */
public sealed interface Event {
    /** The height begins. */
    record Started() implements Event {}

    /**
     * The proposer of {@code round} proposed {@code value}; {@code timely}: its time was acceptable on arrival
     * (proposer-based timestamps, looked at for fresh proposals only).
     */
    record Proposed(int round, Hash value, int validRound, boolean timely) implements Event {}

    /** The content behind {@code value} is here and is valid on the parent state, or not. Holds for all rounds. */
    record Judged(Hash value, boolean valid) implements Event {}

    /** The value asked for by {@link Effect.GetValue} is ready (and was judged). */
    record Built(int round, Hash value) implements Event {}

    record Voted(Vote vote) implements Event {}

    /** A certificate, all its signatures checked, shows a quorum of prevotes for {@code value} in {@code round}. */
    record PolkaShown(int round, Hash value) implements Event {}

    record TimedOut(Timeout timeout) implements Event {}
}
