package dev.tern.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VoteKeeperTest {
    private final VoteKeeper keeper = new VoteKeeper(Nodes.committee(4));

    @Test
    void reachesEachThresholdOnceAndSeveralAtATime() {
        assertThat(add(VoteKind.PREVOTE, 0, 'A', 0)).isEmpty();
        assertThat(add(VoteKind.PREVOTE, 0, 'A', 1)).containsExactly(new Threshold.SomeCorrect(0));
        assertThat(add(VoteKind.PREVOTE, 0, 'A', 2))
                .containsExactly(new Threshold.PolkaAny(0), new Threshold.PolkaValue(0, Nodes.value('A')));
        assertThat(add(VoteKind.PREVOTE, 0, 'A', 3)).isEmpty();
    }

    @Test
    void countsAQuorumOfDifferentVotesAsAny() {
        add(VoteKind.PRECOMMIT, 0, 'A', 0);
        add(VoteKind.PRECOMMIT, 0, '-', 1);
        assertThat(add(VoteKind.PRECOMMIT, 0, 'B', 2)).containsExactly(new Threshold.PrecommitAny(0));
    }

    @Test
    void countsPrevotesAndPrecommitsOfALaterRoundTogether() {
        add(VoteKind.PREVOTE, 7, 'A', 0);
        add(VoteKind.PRECOMMIT, 7, 'A', 0);
        assertThat(keeper.reached()).isEmpty();
        assertThat(add(VoteKind.PRECOMMIT, 7, '-', 1)).containsExactly(new Threshold.SomeCorrect(7));
    }

    @Test
    void ignoresARepeatedVoteAndAStranger() {
        Vote vote = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('A'), Nodes.node(0));
        keeper.add(vote, 0);
        assertThat(keeper.add(vote, 0)).isEqualTo(new VoteKeeper.Outcome.Ignored());
        Vote stranger = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('A'), Nodes.node(9));
        assertThat(keeper.add(stranger, 0)).isEqualTo(new VoteKeeper.Outcome.Ignored());
    }

    @Test
    void reportsASecondDifferentVoteAndDoesNotCountIt() {
        Vote first = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('A'), Nodes.node(0));
        keeper.add(first, 0);
        Vote second = new Vote(VoteKind.PREVOTE, 0, Nodes.valueOf('B'), Nodes.node(0));
        assertThat(keeper.add(second, 0)).isEqualTo(new VoteKeeper.Outcome.Conflicting(first));
        add(VoteKind.PREVOTE, 0, 'B', 1);
        add(VoteKind.PREVOTE, 0, 'B', 2);
        assertThat(keeper.reached(new Threshold.PolkaValue(0, Nodes.value('B'))))
                .isFalse();
    }

    @Test
    void keepsAMembersVotesForFewRoundsAhead() {
        for (int round = 2; round < 100; round++) {
            add(VoteKind.PREVOTE, round, 'A', 3);
        }
        int kept = 0;
        for (int round = 2; round < 100; round++) {
            kept += keeper.votes(VoteKind.PREVOTE, round).size();
        }
        assertThat(kept).isEqualTo(VoteKeeper.ROUNDS_AHEAD);
    }

    /** The model weighs votes, we count heads: a voter of weight 60 becomes six members that vote alike. */
    @Test
    void agreesWithTheForeignModel() throws IOException {
        List<String> lines;
        try (var in = Objects.requireNonNull(VoteKeeperTest.class.getResourceAsStream("/quint/votekeeper.tsv"))) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        Map<String, List<NodeId>> members = new LinkedHashMap<>();
        VoteKeeper counted = keeper;
        String test = "";
        for (String line : lines) {
            String[] f = line.split("\t", -1);
            if (line.startsWith("#")) {
                test = f[0];
                members.clear();
                counted = new VoteKeeper(Nodes.committee(split(f[1].split(" ", -1), members)));
                continue;
            }
            String[] v = f[0].split(" ", -1);
            List<Threshold> reached = new ArrayList<>();
            for (NodeId voter : Objects.requireNonNull(members.get(v[2]))) {
                VoteKind kind = v[0].equals("Prevote") ? VoteKind.PREVOTE : VoteKind.PRECOMMIT;
                char value = v[3].equals("nil") ? '-' : 'v';
                Vote vote = new Vote(kind, Integer.parseInt(v[1]), Nodes.valueOf(value), voter);
                if (counted.add(vote, Integer.parseInt(f[1])) instanceof VoteKeeper.Outcome.Counted c) {
                    reached.addAll(c.reached());
                }
            }
            reached.removeIf(t -> t instanceof Threshold.SomeCorrect some && some.round() <= Integer.parseInt(f[1]));
            assertThat(strongest(reached)).as(test + ": " + line).isEqualTo(f[2]);
        }
    }

    private static int split(String[] weights, Map<String, List<NodeId>> members) {
        int n = 0;
        for (int i = 0; i < weights.length; i += 2) {
            List<NodeId> nodes = new ArrayList<>();
            for (int k = 0; k < Integer.parseInt(weights[i + 1]) / 10; k++) {
                nodes.add(Nodes.node(n++));
            }
            members.put(weights[i], nodes);
        }
        return n;
    }

    /** The model emits one output per vote: to skip comes first, a value before nil before anything. */
    private static String strongest(List<Threshold> reached) {
        String best = "NoVKOutput";
        int rank = 0;
        for (Threshold threshold : reached) {
            String name = switch (threshold) {
                case Threshold.SomeCorrect t -> "4SkipVKOutput " + t.round();
                case Threshold.PolkaValue t -> "3PolkaValueVKOutput " + t.round() + " v1";
                case Threshold.PrecommitValue t -> "3PrecommitValueVKOutput " + t.round() + " v1";
                case Threshold.PolkaNil t -> "2PolkaNilVKOutput " + t.round();
                case Threshold.PolkaAny t -> "1PolkaAnyVKOutput " + t.round();
                case Threshold.PrecommitAny t -> "1PrecommitAnyVKOutput " + t.round();
            };
            if (name.charAt(0) - '0' > rank) {
                rank = name.charAt(0) - '0';
                best = name.substring(1);
            }
        }
        return best;
    }

    private List<Threshold> add(VoteKind kind, int round, char value, int voter) {
        Vote vote = new Vote(kind, round, Nodes.valueOf(value), Nodes.node(voter));
        return keeper.add(vote, 0) instanceof VoteKeeper.Outcome.Counted counted ? counted.reached() : List.of();
    }
}
