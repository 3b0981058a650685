package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;

/** Facts that the rules of the paper wait for, already aggregated and checked. Unless a round is named, the current one is meant. */
public sealed interface RoundInput {
    /** L11: StartRound, by the proposer of the round or by another. */
    record Start(int round, boolean proposer) implements RoundInput {}

    /** L18: getValue returned. */
    record Built(int round, Hash value) implements RoundInput {}

    /** L22: a fresh, valid proposal. */
    record FreshProposal(Hash value) implements RoundInput {}

    /** L26, L32: the proposal is invalid, or a fresh one came at the wrong time. */
    record InvalidProposal() implements RoundInput {}

    /** L28: a valid proposal that had a quorum of prevotes in {@code validRound}. */
    record ProposalWithPolka(Hash value, int validRound) implements RoundInput {}

    /** L34: a quorum of prevotes for anything. */
    record PolkaAny() implements RoundInput {}

    /** L36: a valid value and a quorum of prevotes for it. */
    record PolkaValue(Hash value) implements RoundInput {}

    /** L44: a quorum of prevotes for nil. */
    record PolkaNil() implements RoundInput {}

    /** L47: a quorum of precommits for anything. */
    record PrecommitAny() implements RoundInput {}

    /** L49: a valid value and a quorum of precommits for it, of any round. */
    record PrecommitValue(int round, Hash value) implements RoundInput {}

    /** L55: somebody correct is in a later round. */
    record Skip(int round) implements RoundInput {}

    /** L57, L61, L65. */
    record TimedOut(Timeout timeout) implements RoundInput {}
}
