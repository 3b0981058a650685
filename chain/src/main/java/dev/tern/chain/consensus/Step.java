package dev.tern.chain.consensus;

/** Where a replica is within a round; COMMIT once the height is decided. */
public enum Step {
    UNSTARTED,
    PROPOSE,
    PREVOTE,
    PRECOMMIT,
    COMMIT
}
