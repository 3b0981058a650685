package dev.tern.chain.consensus;

/** The two votes of a round. */
public enum VoteKind {
    PREVOTE,
    PRECOMMIT
}
