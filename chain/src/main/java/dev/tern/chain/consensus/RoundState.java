package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import java.util.Optional;

/**
 * What the paper calls round_p, step_p, lockedValue_p with lockedRound_p, validValue_p with validRound_p, and decision_p[h].
 * {@code round} is −1 before the height starts.
 */
public record RoundState(
        int round, Step step, Optional<InRound> locked, Optional<InRound> valid, Optional<InRound> decision) {
    public static final RoundState INITIAL =
            new RoundState(-1, Step.UNSTARTED, Optional.empty(), Optional.empty(), Optional.empty());

    /** A value, and the round in which something happened to it. */
    public record InRound(int round, Hash value) {}

    public int lockedRound() {
        return locked.map(InRound::round).orElse(-1);
    }

    public int validRound() {
        return valid.map(InRound::round).orElse(-1);
    }

    boolean lockedOn(Hash value) {
        return locked.isPresent() && locked.get().value().equals(value);
    }

    RoundState at(Step next) {
        return new RoundState(round, next, locked, valid, decision);
    }

    RoundState inRound(int next) {
        return new RoundState(next, Step.UNSTARTED, locked, valid, decision);
    }

    RoundState lock(Hash value) {
        Optional<InRound> now = Optional.of(new InRound(round, value));
        return new RoundState(round, Step.PRECOMMIT, now, now, decision);
    }

    RoundState validate(Hash value) {
        return new RoundState(round, step, locked, Optional.of(new InRound(round, value)), decision);
    }

    RoundState decide(InRound decided) {
        return new RoundState(round, Step.COMMIT, locked, valid, Optional.of(decided));
    }
}
