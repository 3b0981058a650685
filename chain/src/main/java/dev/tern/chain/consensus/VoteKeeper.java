package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts the votes of one height: each member's first vote per kind and round, and nothing else. Memory is bounded: a
 * member's votes are kept for a few rounds ahead of the current one. Not thread-safe, deterministic.
 */
public final class VoteKeeper {
    /** Rounds ahead of the current one in which a single member's votes are kept. A correct member is in one of them. */
    static final int ROUNDS_AHEAD = 4;

    private final Committee committee;
    private final NavigableMap<Integer, Votes> rounds = new TreeMap<>();
    private final Set<Threshold> reached = new LinkedHashSet<>();

    public VoteKeeper(Committee committee) {
        this.committee = committee;
    }

    /** What became of a vote. */
    public sealed interface Outcome {
        /** Counted; the thresholds it reached, several at once or none. */
        record Counted(List<Threshold> reached) implements Outcome {}

        /** Known already, of a stranger, or too far ahead. */
        record Ignored() implements Outcome {}

        /** The voter had voted differently: not counted. */
        record Conflicting(Vote existing) implements Outcome {}
    }

    /** Takes a vote in while the replica is in {@code currentRound}. */
    public Outcome add(Vote vote, int currentRound) {
        if (vote.round() < 0 || !committee.contains(vote.voter()) || tooFarAhead(vote, currentRound)) {
            return new Outcome.Ignored();
        }
        Votes votes = rounds.computeIfAbsent(vote.round(), round -> new Votes());
        Tally tally = vote.kind() == VoteKind.PREVOTE ? votes.prevotes : votes.precommits;
        Vote existing = tally.votes.get(vote.voter());
        if (existing != null) {
            return existing.equals(vote) ? new Outcome.Ignored() : new Outcome.Conflicting(existing);
        }
        tally.votes.put(vote.voter(), vote);
        int same = tally.counts.merge(vote.value(), 1, (a, b) -> a + b);
        votes.voters.add(vote.voter());
        return new Outcome.Counted(thresholds(vote, votes, tally.votes.size(), same));
    }

    /** Takes a certificate's word that a quorum prevoted {@code value}; counts although some voter showed us another vote. */
    public void showPolka(int round, Hash value) {
        reached.add(new Threshold.PolkaAny(round));
        reached.add(new Threshold.PolkaValue(round, value));
    }

    /** Whether exactly this vote was counted. */
    public boolean counted(Vote vote) {
        return vote.equals(votes(vote.kind(), vote.round()).get(vote.voter()));
    }

    public boolean reached(Threshold threshold) {
        return reached.contains(threshold);
    }

    /** All thresholds, in the order in which they were reached. */
    public Set<Threshold> reached() {
        return reached;
    }

    /** The votes of a kind and round, by voter. */
    public Map<NodeId, Vote> votes(VoteKind kind, int round) {
        Votes votes = rounds.get(round);
        if (votes == null) {
            return Collections.emptyMap();
        }
        return Collections.unmodifiableMap(kind == VoteKind.PREVOTE ? votes.prevotes.votes : votes.precommits.votes);
    }

    private boolean tooFarAhead(Vote vote, int currentRound) {
        if (vote.round() <= currentRound + 1) {
            return false;
        }
        int others = 0;
        for (Map.Entry<Integer, Votes> entry :
                rounds.tailMap(currentRound + 1, true).entrySet()) {
            if (entry.getKey() != vote.round() && entry.getValue().voters.contains(vote.voter())) {
                others++;
            }
        }
        return others >= ROUNDS_AHEAD;
    }

    private List<Threshold> thresholds(Vote vote, Votes votes, int sameKind, int sameValue) {
        List<Threshold> now = new ArrayList<>();
        int round = vote.round();
        boolean prevote = vote.kind() == VoteKind.PREVOTE;
        if (votes.voters.size() >= committee.oneCorrect()) {
            reach(new Threshold.SomeCorrect(round), now);
        }
        if (sameKind >= committee.quorum()) {
            reach(prevote ? new Threshold.PolkaAny(round) : new Threshold.PrecommitAny(round), now);
        }
        if (sameValue >= committee.quorum()) {
            Optional<Hash> value = vote.value();
            if (value.isPresent()) {
                Hash hash = value.get();
                reach(prevote ? new Threshold.PolkaValue(round, hash) : new Threshold.PrecommitValue(round, hash), now);
            } else if (prevote) {
                reach(new Threshold.PolkaNil(round), now);
            }
        }
        return now;
    }

    private void reach(Threshold threshold, List<Threshold> now) {
        if (reached.add(threshold)) {
            now.add(threshold);
        }
    }

    private static final class Votes {
        private final Tally prevotes = new Tally();
        private final Tally precommits = new Tally();
        private final Set<NodeId> voters = new TreeSet<>();
    }

    private static final class Tally {
        private final Map<NodeId, Vote> votes = new TreeMap<>();
        private final Map<Optional<Hash>, Integer> counts = new LinkedHashMap<>();
    }
}
