package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.SignedVote;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Power cuts that take more than one node, and what a node may do that lost its log. */
class PowerCutTest {
    /** More than the durable steps of one block. */
    private static final int STEPS = 6;

    private static final int SEEDS = Integer.getInteger("tern.seeds", 2);

    private static final Message NOTHING = new Message.Voted(List.of());

    @Test
    void aPowerCutOfTheWholeSubnetAtAnyStepDoesNotEndTheChain() {
        for (int step = 1; step <= STEPS; step++) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                assertGoesOn(step, seed);
            }
        }
    }

    /** All but one lose power right after a durable step, the last one a moment later; what was not durable may be lost. */
    private static void assertGoesOn(int step, int seed) {
        Subnet subnet = new Subnet(seed, 4, Faults.NONE).start();
        subnet.load(100, 20);
        subnet.world.run(100);
        long before = subnet.height();
        NodeId proposer = proposer(subnet, before + 1, 0);
        for (SimReplica<Tally.State> replica : subnet.replicas) {
            if (!replica.address().node().equals(proposer)) {
                replica.disk().crashAt(replica.disk().steps() + step, true);
            }
        }
        for (int i = 0; i < 4; i++) {
            subnet.offer(i);
            subnet.world.run(20);
        }
        subnet.replicas.forEach(SimReplica::crash);
        subnet.world.run(30_000); // longer than a proposal counts as timely
        subnet.start();
        long height = subnet.height();
        subnet.offer(0);
        assertThat(subnet.reaches(height + 2, 60_000))
                .as("goes on after a power cut after step " + step + ", seed " + seed)
                .isTrue();
        assertThat(subnet.world.violations()).isEmpty();
    }

    /**
     * In round 0 the victim alone sees a quorum of prevotes: it locks. Two others go on to round 1 and propose another block, for
     * which they need the victim. If it forgot its lock, it could help to decide a second block for the height.
     */
    @Test
    void aNodeThatLostItsLogDoesNotVoteAgainAtTheHeightThatItVotedIn() {
        Subnet subnet = new Subnet(1, 4, Faults.NONE).start();
        subnet.load(100, 20);
        subnet.world.run(100);
        long height = subnet.height() + 1;
        int first = subnet.keys.validators().committee().indexOf(proposer(subnet, height, 0));
        SimReplica<Tally.State> a = subnet.node(first);
        SimReplica<Tally.State> b = subnet.node((first + 1) % 4);
        SimReplica<Tally.State> victim = subnet.node((first + 2) % 4);
        SimReplica<Tally.State> silent = subnet.node((first + 3) % 4);
        List<SignedVote> locks = new ArrayList<>();
        AtomicBoolean cut = new AtomicBoolean();
        subnet.world.tamper((from, to, message) -> switch (message) {
            case Message.Polka polka -> NOTHING;
            case Message.Proposed proposed -> to.equals(silent.address()) ? NOTHING : message;
            case Message.Voted voted -> {
                voted.votes().stream()
                        .filter(vote -> isPrecommitOf(vote, victim))
                        .forEach(locks::add);
                boolean late = cut.get() && to.equals(victim.address());
                yield without(voted, vote -> (late && vote.round() == 0) || hidden(vote, to, a, b, silent));
            }
            default -> message;
        });
        subnet.offer(first);
        assertThat(subnet.world.runUntil(() -> !locks.isEmpty(), 3_000)).isTrue();
        victim.crash();
        victim.disk().loseLog();
        cut.set(true);
        assertThat(subnet.world.runUntil(() -> a.view().round() == 1 && b.view().round() == 1, 10_000))
                .isTrue();
        silent.crash();
        victim.start();
        subnet.world.run(20_000);
        assertThat(subnet.world.violations()).isEmpty();

        subnet.world.tamper((from, to, message) -> message);
        silent.start();
        subnet.offer(first);
        assertThat(subnet.reaches(height + 2, 60_000)).isTrue();
        assertThat(subnet.world.violations()).isEmpty();
    }

    private static boolean hidden(
            SignedVote vote,
            Address to,
            SimReplica<Tally.State> a,
            SimReplica<Tally.State> b,
            SimReplica<Tally.State> silent) {
        if (vote.round() > 0) {
            return isOf(vote, silent);
        }
        boolean fromB = isOf(vote, b) && (to.equals(a.address()) || to.equals(silent.address()));
        boolean fromA = isOf(vote, a) && to.equals(b.address());
        return vote.kind() == VoteKind.PREVOTE && (fromA || fromB);
    }

    private static boolean isOf(SignedVote vote, SimReplica<Tally.State> replica) {
        return vote.voter().equals(replica.address().node());
    }

    private static boolean isPrecommitOf(SignedVote vote, SimReplica<Tally.State> replica) {
        return isOf(vote, replica)
                && vote.kind() == VoteKind.PRECOMMIT
                && vote.block().isPresent();
    }

    private static Message without(Message.Voted voted, Predicate<SignedVote> hidden) {
        return new Message.Voted(voted.votes().stream().filter(hidden.negate()).toList());
    }

    private static NodeId proposer(Subnet subnet, long height, int round) {
        return subnet.keys.validators().committee().proposer(height, round);
    }

    @Test
    void whoLostItsLogVotesAgainAtTheNextHeight() {
        Subnet subnet = new Subnet(3, 4, Faults.NONE).start();
        subnet.load(300, 20);
        subnet.node(0).crash();
        subnet.node(0).disk().loseLog();
        subnet.node(0).start();
        subnet.load(1_000, 20);
        subnet.node(1).crash();
        long height = subnet.height();
        subnet.offer(0);
        subnet.offer(2);
        assertThat(subnet.reaches(height + 3, 20_000)).isTrue();
        assertThat(subnet.world.violations()).isEmpty();
    }
}
