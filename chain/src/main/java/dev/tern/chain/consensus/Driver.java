package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The consensus of one height: keeps proposals, verdicts on values and votes, and looks after every event which rules of the
 * paper apply, again and again until none does. So no threshold can hide another, and whatever came early counts as soon as
 * the step allows it. A value's verdict holds in all rounds. Not thread-safe, deterministic; make a new one per height.
 */
public final class Driver {
    private final Committee committee;
    private final NodeId self;
    private final long height;
    private final VoteKeeper keeper;
    private final Map<Integer, Event.Proposed> proposals = new TreeMap<>();
    private final Map<Hash, Boolean> verdicts = new LinkedHashMap<>();
    private final Set<Hash> wanted = new TreeSet<>();
    private final Set<Integer> polkaAnyDone = new TreeSet<>();
    private final Set<Integer> polkaValueDone = new TreeSet<>();
    private final Set<Integer> precommitAnyDone = new TreeSet<>();
    private RoundState state = RoundState.INITIAL;
    private boolean broken;

    public Driver(Committee committee, NodeId self, long height) {
        this.committee = committee;
        this.self = self;
        this.height = height;
        this.keeper = new VoteKeeper(committee);
    }

    public RoundState state() {
        return state;
    }

    public VoteKeeper votes() {
        return keeper;
    }

    /** The first proposal seen for {@code round}. */
    public Optional<Event.Proposed> proposal(int round) {
        return Optional.ofNullable(proposals.get(round));
    }

    public List<Effect> apply(Event event) {
        List<Effect> effects = new ArrayList<>();
        if (broken || state.step() == Step.COMMIT) {
            return effects;
        }
        take(event, effects);
        while (!broken && state.step() != Step.COMMIT && applyOneRule(effects)) {
            // the next look is at the new state
        }
        return effects;
    }

    private void take(Event event, List<Effect> effects) {
        switch (event) {
            case Event.Started started -> start(0, effects);
            case Event.Proposed proposed -> proposals.putIfAbsent(proposed.round(), proposed);
            case Event.Judged judged -> verdicts.putIfAbsent(judged.value(), judged.valid());
            case Event.Built built -> step(new RoundInput.Built(built.round(), built.value()), effects);
            case Event.Voted voted -> vote(voted.vote(), effects);
            case Event.PolkaShown polka -> keeper.showPolka(polka.round(), polka.value());
            case Event.TimedOut timedOut -> step(new RoundInput.TimedOut(timedOut.timeout()), effects);
        }
    }

    private void vote(Vote vote, List<Effect> effects) {
        switch (keeper.add(vote, state.round())) {
            case VoteKeeper.Outcome.Conflicting conflict ->
                effects.add(new Effect.Equivocated(conflict.existing(), vote));
            case VoteKeeper.Outcome.Counted counted -> {}
            case VoteKeeper.Outcome.Ignored ignored -> {}
        }
    }

    /** Applies the first rule that changes anything; false when none does. */
    private boolean applyOneRule(List<Effect> effects) {
        if (decision(effects)) { // L49
            return true;
        }
        if (state.round() < 0) {
            return false;
        }
        return skip(effects) // L55
                || proposal(effects) // L22, L28
                || polkaAny(effects) // L34
                || polkaValue(effects) // L36
                || polkaNil(effects) // L44
                || precommitAny(effects); // L47
    }

    private boolean decision(List<Effect> effects) {
        for (Threshold threshold : keeper.reached()) {
            if (threshold instanceof Threshold.PrecommitValue commit && known(commit.value(), effects)) {
                if (invalid(commit.value())) {
                    broken = true;
                    effects.add(new Effect.CertifiedInvalid(commit.round(), commit.value()));
                    return true;
                }
                return step(new RoundInput.PrecommitValue(commit.round(), commit.value()), effects);
            }
        }
        return false;
    }

    private boolean skip(List<Effect> effects) {
        int highest = state.round();
        for (Threshold threshold : keeper.reached()) {
            if (threshold instanceof Threshold.SomeCorrect some) {
                highest = Math.max(highest, some.round());
            }
        }
        return highest > state.round() && step(new RoundInput.Skip(highest), effects);
    }

    private boolean proposal(List<Effect> effects) {
        Event.Proposed proposed = proposals.get(state.round());
        if (state.step() != Step.PROPOSE || proposed == null || !verdicts.containsKey(proposed.value())) {
            return false;
        }
        Hash value = proposed.value();
        if (proposed.validRound() < 0) {
            boolean acceptable = proposed.timely() && !invalid(value);
            return step(acceptable ? new RoundInput.FreshProposal(value) : new RoundInput.InvalidProposal(), effects);
        }
        if (!keeper.reached(new Threshold.PolkaValue(proposed.validRound(), value))) {
            return false;
        }
        return step(
                invalid(value)
                        ? new RoundInput.InvalidProposal()
                        : new RoundInput.ProposalWithPolka(value, proposed.validRound()),
                effects);
    }

    private boolean polkaAny(List<Effect> effects) {
        return state.step() == Step.PREVOTE
                && keeper.reached(new Threshold.PolkaAny(state.round()))
                && polkaAnyDone.add(state.round())
                && step(new RoundInput.PolkaAny(), effects);
    }

    private boolean polkaValue(List<Effect> effects) {
        boolean step = state.step() == Step.PREVOTE || state.step() == Step.PRECOMMIT;
        if (!step || polkaValueDone.contains(state.round())) {
            return false;
        }
        for (Threshold threshold : keeper.reached()) {
            if (threshold instanceof Threshold.PolkaValue polka
                    && polka.round() == state.round()
                    && known(polka.value(), effects)
                    && !invalid(polka.value())) {
                polkaValueDone.add(state.round());
                return step(new RoundInput.PolkaValue(polka.value()), effects);
            }
        }
        return false;
    }

    private boolean polkaNil(List<Effect> effects) {
        return state.step() == Step.PREVOTE
                && keeper.reached(new Threshold.PolkaNil(state.round()))
                && step(new RoundInput.PolkaNil(), effects);
    }

    private boolean precommitAny(List<Effect> effects) {
        return keeper.reached(new Threshold.PrecommitAny(state.round()))
                && precommitAnyDone.add(state.round())
                && step(new RoundInput.PrecommitAny(), effects);
    }

    private boolean known(Hash value, List<Effect> effects) {
        boolean known = verdicts.containsKey(value);
        if (!known && wanted.add(value)) {
            effects.add(new Effect.Wanted(value));
        }
        return known;
    }

    private boolean invalid(Hash value) {
        return Boolean.FALSE.equals(verdicts.get(value));
    }

    /** Feeds the round machine; true when it accepted the input. */
    private boolean step(RoundInput input, List<Effect> effects) {
        Round.Transition transition = Round.apply(state, input);
        boolean accepted = !transition.effects().isEmpty() || !transition.next().equals(state);
        state = transition.next();
        effects.addAll(transition.effects());
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.EnterRound enter) {
                start(enter.round(), effects);
            }
        }
        return accepted;
    }

    private void start(int round, List<Effect> effects) {
        boolean proposer = committee.proposer(height, round).equals(self);
        step(new RoundInput.Start(round, proposer), effects);
    }
}
