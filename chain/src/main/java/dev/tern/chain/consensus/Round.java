package dev.tern.chain.consensus;

import dev.tern.chain.consensus.RoundState.InRound;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/**
 * The state machine of one replica within one height, as in arXiv:1807.04938 (L.. are the lines of its algorithm 1). An input
 * that no rule accepts leaves the state as it is and has no effects.
 */
public final class Round {
    private Round() {}

    /** The state after an input, and what it causes. */
    public record Transition(RoundState next, List<Effect> effects) {}

    public static Transition apply(RoundState state, RoundInput input) {
        if (state.step() == Step.COMMIT) {
            return stay(state);
        }
        return switch (input) {
            case RoundInput.Start start -> start(state, start);
            case RoundInput.Built built -> built(state, built);
            case RoundInput.FreshProposal proposal -> fresh(state, proposal.value());
            case RoundInput.InvalidProposal invalid -> prevote(state, Optional.empty()); // L26, L32
            case RoundInput.ProposalWithPolka proposal -> withPolka(state, proposal);
            case RoundInput.PolkaAny any -> polkaAny(state);
            case RoundInput.PolkaValue polka -> polka(state, polka.value());
            case RoundInput.PolkaNil nil -> precommitNil(state); // L44
            case RoundInput.PrecommitAny any -> go(state, schedule(state, Timeout.Step.PRECOMMIT)); // L47: at any step
            case RoundInput.PrecommitValue commit -> decide(state, new InRound(commit.round(), commit.value()));
            case RoundInput.Skip skip -> skip.round() > state.round() ? enter(state, skip.round()) : stay(state); // L55
            case RoundInput.TimedOut timedOut -> timedOut(state, timedOut.timeout());
        };
    }

    // L11-L21
    private static Transition start(RoundState state, RoundInput.Start start) {
        boolean expected = state.round() == -1 || start.round() == state.round();
        if (state.step() != Step.UNSTARTED || !expected) {
            return stay(state);
        }
        RoundState next = state.inRound(start.round()).at(Step.PROPOSE);
        Effect timeout = schedule(next, Timeout.Step.PROPOSE);
        if (!start.proposer()) {
            return go(next, timeout); // L21
        }
        if (state.valid().isPresent()) {
            InRound valid = state.valid().get();
            return go(next, new Effect.Propose(start.round(), valid.value(), valid.round())); // L16, L19
        }
        return go(next, new Effect.GetValue(start.round()), timeout); // L18
    }

    // L19
    private static Transition built(RoundState state, RoundInput.Built built) {
        boolean expected = state.step() == Step.PROPOSE && built.round() == state.round();
        return expected ? go(state, new Effect.Propose(state.round(), built.value(), -1)) : stay(state);
    }

    // L22-L27
    private static Transition fresh(RoundState state, Hash value) {
        boolean free = state.locked().isEmpty() || state.lockedOn(value);
        return prevote(state, free ? Optional.of(value) : Optional.empty());
    }

    // L28-L33
    private static Transition withPolka(RoundState state, RoundInput.ProposalWithPolka proposal) {
        if (proposal.validRound() < 0 || proposal.validRound() >= state.round()) {
            return stay(state);
        }
        boolean free = state.lockedRound() <= proposal.validRound() || state.lockedOn(proposal.value());
        return prevote(state, free ? Optional.of(proposal.value()) : Optional.empty());
    }

    // L34
    private static Transition polkaAny(RoundState state) {
        return state.step() == Step.PREVOTE ? go(state, schedule(state, Timeout.Step.PREVOTE)) : stay(state);
    }

    // L36-L43: the valid value is set at step precommit too
    private static Transition polka(RoundState state, Hash value) {
        return switch (state.step()) {
            case PREVOTE ->
                go(state.lock(value), new Effect.Cast(VoteKind.PRECOMMIT, state.round(), Optional.of(value)));
            case PRECOMMIT -> go(state.validate(value));
            case UNSTARTED, PROPOSE, COMMIT -> stay(state);
        };
    }

    // L49-L54
    private static Transition decide(RoundState state, InRound decided) {
        return go(state.decide(decided), new Effect.Decide(decided.round(), decided.value()));
    }

    // L57-L67
    private static Transition timedOut(RoundState state, Timeout timeout) {
        if (timeout.round() != state.round()) {
            return stay(state);
        }
        return switch (timeout.step()) {
            case PROPOSE -> prevote(state, Optional.empty()); // L57
            case PREVOTE -> precommitNil(state); // L61
            case PRECOMMIT -> enter(state, state.round() + 1); // L65
        };
    }

    private static Transition enter(RoundState state, int round) {
        return go(state.inRound(round), new Effect.EnterRound(round));
    }

    private static Transition prevote(RoundState state, Optional<Hash> value) {
        if (state.step() != Step.PROPOSE) {
            return stay(state);
        }
        return go(state.at(Step.PREVOTE), new Effect.Cast(VoteKind.PREVOTE, state.round(), value));
    }

    private static Transition precommitNil(RoundState state) {
        if (state.step() != Step.PREVOTE) {
            return stay(state);
        }
        Effect vote = new Effect.Cast(VoteKind.PRECOMMIT, state.round(), Optional.empty());
        return go(state.at(Step.PRECOMMIT), vote);
    }

    private static Effect schedule(RoundState state, Timeout.Step step) {
        return new Effect.Schedule(new Timeout(step, state.round()));
    }

    private static Transition go(RoundState next, Effect... effects) {
        return new Transition(next, List.of(effects));
    }

    private static Transition stay(RoundState state) {
        return new Transition(state, List.of());
    }
}
