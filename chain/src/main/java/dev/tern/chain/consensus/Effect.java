package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** What the consensus of a height wants from the world. */
public sealed interface Effect {
    /** L18: build a value; answer with {@link Event.Built}. */
    record GetValue(int round) implements Effect {}

    /** Sign and broadcast a proposal, and give it back as {@link Event.Proposed}. */
    record Propose(int round, Hash value, int validRound) implements Effect {}

    /** Sign and broadcast a vote, and give it back as {@link Event.Voted}. */
    record Cast(VoteKind kind, int round, Optional<Hash> value) implements Effect {}

    /** Answer with {@link Event.TimedOut} when the time is over. */
    record Schedule(Timeout timeout) implements Effect {}

    /** The replica goes to {@code round}. The driver starts it by itself. */
    record EnterRound(int round) implements Effect {}

    /** A quorum voted for a value that is not known here: get it; answer with {@link Event.Judged}. */
    record Wanted(Hash value) implements Effect {}

    /** Two different votes of one voter where one is allowed. */
    record Equivocated(Vote first, Vote second) implements Effect {}

    /** L49. */
    record Decide(int round, Hash value) implements Effect {}

    /** A quorum decided what this replica holds for invalid: it must stop with an error and never sign again. */
    record CertifiedInvalid(int round, Hash value) implements Effect {}
}
