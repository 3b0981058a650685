package dev.tern.chain.consensus;

import static dev.tern.chain.consensus.Nodes.node;
import static dev.tern.chain.consensus.Nodes.precommit;
import static dev.tern.chain.consensus.Nodes.prevote;
import static dev.tern.chain.consensus.Nodes.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transcripts of one node (number 3 of four, height 0: node r proposes in round r), one event a line. */
class DriverTest {
    private final Driver driver = new Driver(Nodes.committee(4), node(3), 0);

    @Test
    void decidesInTheFirstRoundWhenAllGoesWell() {
        expect(new Event.Started(), schedule(Timeout.Step.PROPOSE, 0));
        expect(proposed(0, 'A', -1));
        expect(valid('A'), cast(VoteKind.PREVOTE, 0, 'A'));
        expect(prevote(0, 0, 'A'));
        expect(prevote(1, 0, 'A'));
        expect(prevote(3, 0, 'A'), schedule(Timeout.Step.PREVOTE, 0), cast(VoteKind.PRECOMMIT, 0, 'A'));
        expect(precommit(3, 0, 'A'));
        expect(precommit(0, 0, 'A'));
        expect(precommit(1, 0, 'A'), new Effect.Decide(0, value('A')));
        expect(precommit(2, 0, 'A'));
        assertThat(driver.state().step()).isEqualTo(Step.COMMIT);
    }

    @Test
    void asTheProposerItAsksForAValueAndProposesIt() {
        Driver first = new Driver(Nodes.committee(4), node(0), 0);
        assertThat(first.apply(new Event.Started()))
                .containsExactly(new Effect.GetValue(0), schedule(Timeout.Step.PROPOSE, 0));
        assertThat(first.apply(new Event.Built(0, value('A')))).containsExactly(new Effect.Propose(0, value('A'), -1));
    }

    @Test
    void prevotesNilForAnInvalidAnUntimelyAndAMissingProposal() {
        expect(new Event.Started(), schedule(Timeout.Step.PROPOSE, 0));
        expect(proposed(0, 'A', -1));
        expect(new Event.Judged(value('A'), false), cast(VoteKind.PREVOTE, 0, '-'));

        Driver other = started();
        other.apply(valid('A'));
        assertThat(other.apply(new Event.Proposed(0, value('A'), -1, false)))
                .containsExactly(cast(VoteKind.PREVOTE, 0, '-'));

        Driver third = started();
        assertThat(third.apply(timedOut(Timeout.Step.PROPOSE, 0))).containsExactly(cast(VoteKind.PREVOTE, 0, '-'));
    }

    @Test
    void staysLockedUntilALaterPolkaIsShown() {
        lockOnA();
        enterRound(1);
        // L22: a fresh proposal of another value
        expect(valid('B'));
        expect(proposed(1, 'B', -1), cast(VoteKind.PREVOTE, 1, '-'));
        enterRound(2);
        // L28: a re-proposal needs the polka of its valid round, which may come as a certificate
        expect(proposed(2, 'B', 1));
        expect(new Event.PolkaShown(1, value('B')), cast(VoteKind.PREVOTE, 2, 'B'));
    }

    @Test
    void proposesItsValidValueAgainWhenItsTurnComes() {
        lockOnA();
        for (int round = 1; round < 3; round++) {
            driver.apply(precommit(0, round - 1, '-'));
            driver.apply(precommit(1, round - 1, '-'));
            driver.apply(precommit(2, round - 1, '-'));
            driver.apply(timedOut(Timeout.Step.PRECOMMIT, round - 1));
        }
        driver.apply(precommit(0, 2, '-'));
        driver.apply(precommit(1, 2, '-'));
        driver.apply(precommit(2, 2, '-'));
        expect(timedOut(Timeout.Step.PRECOMMIT, 2), new Effect.EnterRound(3), new Effect.Propose(3, value('A'), 0));
    }

    @Test
    void aLatePolkaSetsTheValidValueButNotTheLock() {
        driver.apply(new Event.Started());
        driver.apply(timedOut(Timeout.Step.PROPOSE, 0));
        driver.apply(prevote(0, 0, '-'));
        driver.apply(prevote(1, 0, 'A'));
        driver.apply(prevote(2, 0, 'A'));
        expect(timedOut(Timeout.Step.PREVOTE, 0), cast(VoteKind.PRECOMMIT, 0, '-'));
        driver.apply(new Event.PolkaShown(0, value('A')));
        driver.apply(valid('A'));
        assertThat(driver.state().valid()).contains(new RoundState.InRound(0, value('A')));
        assertThat(driver.state().locked()).isEmpty();
    }

    @Test
    void schedulesThePrecommitTimeoutAtAnyStepAndPerRound() {
        driver.apply(new Event.Started());
        driver.apply(precommit(0, 0, '-'));
        driver.apply(precommit(1, 0, 'A'));
        expect(precommit(2, 0, 'B'), schedule(Timeout.Step.PRECOMMIT, 0));
        expect(timedOut(Timeout.Step.PRECOMMIT, 0), new Effect.EnterRound(1), schedule(Timeout.Step.PROPOSE, 1));
        driver.apply(precommit(0, 1, '-'));
        driver.apply(precommit(1, 1, 'A'));
        expect(precommit(2, 1, 'B'), schedule(Timeout.Step.PRECOMMIT, 1));
    }

    @Test
    void skipsToARoundWhereSomebodyCorrectIs() {
        driver.apply(new Event.Started());
        expect(prevote(0, 5, 'A'));
        expect(precommit(1, 5, '-'), new Effect.EnterRound(5), schedule(Timeout.Step.PROPOSE, 5));
    }

    @Test
    void decidesForAPastAndForAFutureRound() {
        driver.apply(new Event.Started());
        enterRound(1);
        driver.apply(valid('A'));
        driver.apply(precommit(0, 0, 'A'));
        driver.apply(precommit(1, 0, 'A'));
        expect(precommit(2, 0, 'A'), new Effect.Decide(0, value('A')));

        Driver other = started();
        other.apply(valid('A'));
        other.apply(precommit(0, 1, 'A'));
        other.apply(precommit(1, 1, 'A'));
        assertThat(other.apply(precommit(2, 1, 'A'))).contains(new Effect.Decide(1, value('A')));
    }

    @Test
    void asksForAValueThatAQuorumKnowsAndDecidesWhenItComes() {
        driver.apply(new Event.Started());
        driver.apply(precommit(0, 0, 'A'));
        driver.apply(precommit(1, 0, 'A'));
        expect(precommit(2, 0, 'A'), new Effect.Wanted(value('A')), schedule(Timeout.Step.PRECOMMIT, 0));
        expect(valid('A'), new Effect.Decide(0, value('A')));
    }

    @Test
    void haltsWhenAQuorumDecidesWhatItHoldsForInvalid() {
        driver.apply(new Event.Started());
        driver.apply(new Event.Judged(value('A'), false));
        driver.apply(precommit(0, 0, 'A'));
        driver.apply(precommit(1, 0, 'A'));
        expect(precommit(2, 0, 'A'), new Effect.CertifiedInvalid(0, value('A')));
        expect(proposed(0, 'B', -1));
        expect(timedOut(Timeout.Step.PROPOSE, 0));
    }

    @Test
    void stillSchedulesTimeoutsWhenAQuorumPrevotesWhatItHoldsForInvalid() {
        driver.apply(new Event.Started());
        driver.apply(proposed(0, 'A', -1));
        driver.apply(new Event.Judged(value('A'), false));
        driver.apply(prevote(0, 0, 'A'));
        driver.apply(prevote(1, 0, 'A'));
        expect(prevote(2, 0, 'A'), schedule(Timeout.Step.PREVOTE, 0));
        expect(timedOut(Timeout.Step.PREVOTE, 0), cast(VoteKind.PRECOMMIT, 0, '-'));
    }

    @Test
    void usesVotesThatCameBeforeTheirRound() {
        driver.apply(new Event.Started());
        driver.apply(valid('A'));
        driver.apply(proposed(1, 'A', -1));
        driver.apply(prevote(0, 1, 'A'));
        assertThat(driver.apply(prevote(1, 1, 'A')))
                .containsExactly(
                        new Effect.EnterRound(1), schedule(Timeout.Step.PROPOSE, 1), cast(VoteKind.PREVOTE, 1, 'A'));
        assertThat(driver.apply(prevote(2, 1, 'A'))).contains(cast(VoteKind.PRECOMMIT, 1, 'A'));
    }

    @Test
    void reportsEquivocationAsAValue() {
        driver.apply(new Event.Started());
        driver.apply(prevote(0, 0, 'A'));
        Vote first = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('A'), node(0));
        Vote second = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('B'), node(0));
        expect(new Event.Voted(second), new Effect.Equivocated(first, second));
    }

    @Test
    void aCommitteeOfOneDecidesAlone() {
        Driver alone = new Driver(Nodes.committee(1), node(0), 0);
        List<Effect> effects = new ArrayList<>(alone.apply(new Event.Started()));
        alone.apply(valid('A'));
        effects.addAll(alone.apply(new Event.Built(0, value('A'))));
        effects.addAll(alone.apply(proposed(0, 'A', -1)));
        effects.addAll(alone.apply(prevote(0, 0, 'A')));
        effects.addAll(alone.apply(precommit(0, 0, 'A')));
        assertThat(effects).contains(new Effect.Decide(0, value('A')));
    }

    private void lockOnA() {
        driver.apply(new Event.Started());
        driver.apply(valid('A'));
        driver.apply(proposed(0, 'A', -1));
        for (int voter : new int[] {0, 1, 3}) {
            driver.apply(prevote(voter, 0, 'A'));
        }
        assertThat(driver.state().locked()).contains(new RoundState.InRound(0, value('A')));
    }

    private void enterRound(int round) {
        driver.apply(prevote(0, round, '-'));
        driver.apply(prevote(1, round, '-'));
        assertThat(driver.state().round()).isEqualTo(round);
    }

    private static Driver started() {
        Driver driver = new Driver(Nodes.committee(4), node(3), 0);
        driver.apply(new Event.Started());
        return driver;
    }

    private void expect(Event event, Effect... effects) {
        assertThat(driver.apply(event)).as(event.toString()).containsExactly(effects);
    }

    private static Event proposed(int round, char value, int validRound) {
        return new Event.Proposed(round, value(value), validRound, true);
    }

    private static Event valid(char value) {
        return new Event.Judged(value(value), true);
    }

    private static Event timedOut(Timeout.Step step, int round) {
        return new Event.TimedOut(new Timeout(step, round));
    }

    private static Effect schedule(Timeout.Step step, int round) {
        return new Effect.Schedule(new Timeout(step, round));
    }

    private static Effect cast(VoteKind kind, int round, char value) {
        return new Effect.Cast(kind, round, Nodes.valueOf(value));
    }
}
