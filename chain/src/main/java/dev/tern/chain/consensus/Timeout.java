package dev.tern.chain.consensus;

/** One of the three timeouts of a round. */
public record Timeout(Step step, int round) {
    /** The step that the timeout ends. */
    public enum Step {
        PROPOSE,
        PREVOTE,
        PRECOMMIT
    }
}
