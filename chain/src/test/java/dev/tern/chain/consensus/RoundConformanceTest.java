package dev.tern.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link Round} against the transitions of a foreign model (see quint/README.md). Left out, and counted: what the model
 * does after a decision and we do not; its rule for a certified invalid value (we halt, see {@link Effect.CertifiedInvalid});
 * and states that only the model's random walk reaches (locked or valid in round −1, started in round −1).
 */
class RoundConformanceTest {
    private record Model(int round, String step, int lockedRound, String locked, int validRound, String valid) {
        static Model of(String text) {
            String[] f = text.split(" ", -1);
            return new Model(Integer.parseInt(f[0]), f[1], Integer.parseInt(f[2]), f[3], Integer.parseInt(f[4]), f[5]);
        }

        boolean reachable() {
            boolean started = round >= 0 || step.equals("NoStep");
            return started && (lockedRound >= 0 || locked.equals("nil")) && (validRound >= 0 || valid.equals("nil"));
        }

        RoundState ours() {
            return new RoundState(
                    round, stepOf(step), at(lockedRound, locked), at(validRound, valid), Optional.empty());
        }

        private static Optional<RoundState.InRound> at(int round, String value) {
            return round < 0 ? Optional.empty() : Optional.of(new RoundState.InRound(round, hash(value)));
        }
    }

    @Test
    void agreesWithTheForeignModelOnEveryTransitionThatConcernsIt() throws IOException {
        int compared = 0;
        int leftOut = 0;
        for (String line : lines()) {
            String[] f = line.split("\t", -1);
            Model before = Model.of(f[0]);
            Model after = Model.of(f[3]);
            String[] input = f[1].split(" ", -1);
            boolean decided = before.step.equals("CommitStep") && !f[2].equals("Error");
            if (decided || input[0].equals("ProposalAndPolkaAndInvalid") || !before.reachable()) {
                leftOut++;
                continue;
            }
            compared++;
            RoundState state = before.ours();
            if (input[0].startsWith("NewRound") && before.step.equals("UnstartedStep")) {
                state = state.inRound(Math.max(before.round, Integer.parseInt(input[1])));
                if (f[2].equals("Error")) {
                    continue;
                }
            }
            Round.Transition transition = Round.apply(state, inputOf(input));
            assertThat(transition.effects()).as(line).isEqualTo(effectsOf(f[2].split(" ", -1), f[1]));
            if (!f[2].startsWith("SkipRound")) { // the model enters the new round one input later
                RoundState expected = after.ours();
                assertThat(transition.next().at(Step.COMMIT))
                        .as(line)
                        .isEqualTo(withDecision(expected.at(Step.COMMIT), transition.next()));
                assertThat(transition.next().step()).as(line).isEqualTo(expected.step());
            }
        }
        System.out.println("Quint model of Malachite: " + compared + " transitions agree, " + leftOut + " left out");
        assertThat(compared).isGreaterThan(1000);
    }

    private static RoundState withDecision(RoundState expected, RoundState actual) {
        return new RoundState(
                expected.round(), expected.step(), expected.locked(), expected.valid(), actual.decision());
    }

    private static RoundInput inputOf(String[] in) {
        return switch (in[0]) {
            case "NewRound" -> new RoundInput.Start(number(in[1]), false);
            case "NewRoundProposer" -> new RoundInput.Start(number(in[1]), true);
            case "ProposeValue" -> new RoundInput.Built(0, hash(in[1]));
            case "Proposal" -> new RoundInput.FreshProposal(hash(in[2]));
            case "ProposalInvalid" -> new RoundInput.InvalidProposal();
            case "ProposalAndPolkaPreviousAndValid" -> new RoundInput.ProposalWithPolka(hash(in[1]), number(in[2]));
            case "PolkaAny" -> new RoundInput.PolkaAny();
            case "PolkaNil" -> new RoundInput.PolkaNil();
            case "ProposalAndPolkaAndValid" -> new RoundInput.PolkaValue(hash(in[1]));
            case "PrecommitAny" -> new RoundInput.PrecommitAny();
            case "ProposalAndCommitAndValid" -> new RoundInput.PrecommitValue(number(in[1]), hash(in[2]));
            case "RoundSkip" -> new RoundInput.Skip(number(in[1]));
            case "TimeoutPropose" -> timedOut(Timeout.Step.PROPOSE, in);
            case "TimeoutPrevote" -> timedOut(Timeout.Step.PREVOTE, in);
            case "TimeoutPrecommit" -> timedOut(Timeout.Step.PRECOMMIT, in);
            default -> throw new IllegalArgumentException(in[0]);
        };
    }

    private static List<Effect> effectsOf(String[] out, String input) {
        List<Effect> effects = new ArrayList<>();
        switch (out[0]) {
            case "Error", "NoConsensus" -> {}
            case "Vote" -> {
                VoteKind kind = out[1].equals("Prevote") ? VoteKind.PREVOTE : VoteKind.PRECOMMIT;
                Optional<Hash> value = out[3].equals("nil") ? Optional.empty() : Optional.of(hash(out[3]));
                effects.add(new Effect.Cast(kind, number(out[2]), value));
            }
            case "Proposal" -> effects.add(new Effect.Propose(number(out[1]), hash(out[2]), number(out[3])));
            case "GetValueAndScheduleTimeout" -> {
                effects.add(new Effect.GetValue(number(out[2])));
                effects.add(schedule(Timeout.Step.PROPOSE, number(out[2])));
            }
            case "Timeout" ->
                effects.add(schedule(
                        switch (out[2]) {
                            case "ProposeTimeout" -> Timeout.Step.PROPOSE;
                            case "PrevoteTimeout" -> Timeout.Step.PREVOTE;
                            case "PrecommitTimeout" -> Timeout.Step.PRECOMMIT;
                            default -> throw new IllegalArgumentException(out[2]);
                        },
                        number(out[1])));
            case "SkipRound" -> effects.add(new Effect.EnterRound(number(out[1])));
            case "Decided" -> effects.add(new Effect.Decide(number(out[1]), hash(out[2])));
            default -> throw new IllegalArgumentException(out[0] + " after " + input);
        }
        return effects;
    }

    private static Step stepOf(String step) {
        return switch (step) {
            case "NoStep", "UnstartedStep" -> Step.UNSTARTED;
            case "ProposeStep" -> Step.PROPOSE;
            case "PrevoteStep" -> Step.PREVOTE;
            case "PrecommitStep" -> Step.PRECOMMIT;
            case "CommitStep" -> Step.COMMIT;
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static RoundInput timedOut(Timeout.Step step, String[] in) {
        return new RoundInput.TimedOut(new Timeout(step, number(in[2])));
    }

    private static Effect schedule(Timeout.Step step, int round) {
        return new Effect.Schedule(new Timeout(step, round));
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private static Hash hash(String name) {
        byte[] bytes = new byte[Hash.LENGTH];
        byte[] text = Blob.ofText(name).toBytes();
        System.arraycopy(text, 0, bytes, 0, text.length);
        return Hash.wrap(bytes);
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(RoundConformanceTest.class.getResourceAsStream("/quint/round.tsv.gz"))),
                StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }
}
