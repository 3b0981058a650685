package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Batch;
import dev.tern.chain.block.Evidence;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.block.Verdict;
import dev.tern.chain.port.Message;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole subnets: the production engine under a simulated world. */
class SubnetTest {
    private Subnet subnet = new Subnet(1, 4, Faults.NONE);

    @AfterEach
    void nothingIsViolated() {
        assertThat(subnet.world.violations()).isEmpty();
    }

    @Test
    void fourReplicasDecideAndCertifyWhatOneIsOffered() {
        subnet.start();
        subnet.offer(2);
        assertThat(subnet.world.runUntil(() -> subnet.certified() >= 1, 1_000)).isTrue();
        for (SimReplica<Tally.State> replica : subnet.replicas) {
            assertThat(replica.view().latest().taken()).hasSize(1);
        }
    }

    @Test
    void aFreshSubnetIsCertifiedAtOnce() {
        subnet.start();
        assertThat(subnet.world.runUntil(() -> subnet.certified() >= 1, 500)).isTrue();
    }

    @Test
    void aBlockIsMadeAtTheLatestEveryIdleInterval() {
        subnet.start();
        subnet.world.run(4_900);
        assertThat(subnet.height()).isOne();
        subnet.world.run(30_000);
        assertThat(subnet.height()).isBetween(6L, 8L);
    }

    @Test
    void everythingOfferedIsDecidedOnce() {
        subnet.start();
        subnet.load(2_000, 5);
        subnet.world.run(1_000);
        assertThat(subnet.node(0).view().latest().taken()).hasSize(400);
        assertThat(subnet.certified()).isEqualTo(subnet.height());
    }

    @Test
    void aSubnetOfOneDecidesAlone() {
        subnet = new Subnet(1, 1, Faults.NONE).start();
        subnet.offer(0);
        assertThat(subnet.world.runUntil(() -> subnet.certified() >= 1, 100)).isTrue();
    }

    @Test
    void oneOfFourDownDoesNotStopTheChain() {
        subnet.start();
        subnet.load(200, 20);
        subnet.node(1).crash();
        long before = subnet.height();
        for (int i = 0; i < 16; i++) {
            subnet.offer(0);
            long next = subnet.height() + 1;
            assertThat(subnet.reaches(next, 2_000)).isTrue();
        }
        assertThat(subnet.height()).isGreaterThanOrEqualTo(before + 16);
    }

    @Test
    void whoLetItsTurnPassIsNotWaitedForAsLongAgain() {
        subnet.start();
        subnet.load(200, 20);
        subnet.node(1).crash();
        long start = subnet.height();
        subnet.load(4_000, 20);
        // one second is lost once, then a quarter of one per turn
        assertThat(subnet.height() - start).isGreaterThan(30);
        subnet.node(1).start();
        subnet.load(1_500, 20);
        long back = subnet.height();
        subnet.load(1_000, 20);
        assertThat(subnet.height() - back).isGreaterThan(30);
    }

    @Test
    void twoOfFourDownHaltTheChainAndOneBackLetsItGoOn() {
        subnet.start();
        subnet.load(200, 20);
        subnet.node(1).crash();
        subnet.node(3).crash();
        long before = subnet.height();
        subnet.offer(0);
        subnet.world.run(60_000);
        assertThat(subnet.height()).isLessThanOrEqualTo(before + 1);
        long halted = subnet.height();
        subnet.world.run(60_000);
        assertThat(subnet.height()).isEqualTo(halted);
        subnet.node(3).start();
        assertThat(subnet.reaches(halted + 3, 60_000)).isTrue();
    }

    @Test
    void aReplicaThatWasDownCatchesUp() {
        subnet.start();
        subnet.node(2).crash();
        subnet.load(4_000, 20);
        subnet.world.run(5_000);
        long ahead = subnet.height();
        assertThat(ahead).isGreaterThan(8);
        subnet.node(2).start();
        assertThat(subnet.reaches(ahead, 2_000)).isTrue();
        assertThat(subnet.world.runUntil(() -> subnet.certified() >= ahead, 3_000))
                .isTrue();
    }

    @Test
    void aReplicaThatWasCutOffCatchesUp() {
        subnet.start();
        subnet.world.cut(List.of(subnet.node(0).address()));
        subnet.load(3_000, 20);
        long ahead = subnet.node(1).height();
        assertThat(subnet.node(0).height()).isLessThan(ahead);
        subnet.world.heal();
        assertThat(subnet.reaches(ahead, 3_000)).isTrue();
    }

    @Test
    void allDownAtOnceAndBackGoesOnWithNothingLost() {
        subnet.start();
        subnet.load(1_000, 20);
        long before = subnet.height();
        subnet.replicas.forEach(SimReplica::crash);
        subnet.world.run(1_000);
        subnet.start();
        assertThat(subnet.height()).isGreaterThanOrEqualTo(before);
        subnet.offer(0);
        assertThat(subnet.reaches(before + 1, 20_000)).isTrue();
        assertThat(subnet.world.runUntil(() -> subnet.certified() >= before + 1, 3_000))
                .isTrue();
    }

    @Test
    void randomnessComesWithALaterBlockThanTheOneThatAskedForIt() {
        subnet.start();
        subnet.node(0).offer(new Artifact(Artifact.Kind.INGRESS, Blob.ofText("random")));
        assertThat(subnet.reaches(1, 1_000)).isTrue();
        assertThat(subnet.node(0).view().latest().wantsRandomness()).isTrue();
        assertThat(subnet.world.runUntil(() -> !subnet.node(0).view().latest().wantsRandomness(), 2_000))
                .isTrue();
        assertThat(subnet.node(0).height()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void clocksThatDifferByLessThanThePrecisionDoNoHarm() {
        subnet.node(0).skewMs(400);
        subnet.node(3).skewMs(-90);
        subnet.start();
        subnet.load(1_000, 20);
        subnet.world.run(1_000);
        assertThat(subnet.node(0).view().latest().taken()).hasSize(50);
        assertThat(subnet.node(0).view().round()).isLessThanOrEqualTo(0);
    }

    @Test
    void aNodeThatHoldsADecidedBlockForInvalidHaltsAndSaysWhy() {
        subnet.replace(3, new Tally(subnet.keys) {
            @Override
            public Verdict judge(State parent, long timeNs, Blob payload) {
                return contents(payload).isEmpty()
                        ? super.judge(parent, timeNs, payload)
                        : new Verdict.Invalid("it dislikes contents");
            }
        });
        subnet.start();
        subnet.load(4_000, 50);
        assertThat(subnet.node(3).view().failure()).isPresent();
        assertThat(subnet.node(3).view().failure().get())
                .contains("a quorum decided block")
                .contains("it dislikes contents");
        assertThat(subnet.node(0).height()).isGreaterThan(5);
    }

    @Test
    void aNodeThatComputesAnotherStateHaltsAndSaysWhy() {
        subnet.replace(3, new Tally(subnet.keys) {
            @Override
            public State apply(State parent, Batch batch) {
                State right = super.apply(parent, batch);
                return new State(
                        right.height(),
                        right.timeNs(),
                        right.height() == 3 ? Hash.ZERO : right.root(),
                        right.taken(),
                        right.wantsRandomness(),
                        right.validators(),
                        right.subnetKey());
            }
        });
        subnet.start();
        subnet.load(500, 20);
        assertThat(subnet.node(3).view().failure()).isPresent();
        assertThat(subnet.node(3).view().failure().get()).contains("the state root is not ours");
        assertThat(subnet.node(3).height()).isEqualTo(3);
        assertThat(subnet.node(0).certifiedHeight()).isGreaterThan(5);
    }

    @Test
    void anEquivocatorIsToleratedAndEvidenceEntersABlock() {
        SimReplica<Tally.State> traitor = subnet.node(1);
        subnet.checks.distrust(traitor.address());
        subnet.world.tamper((from, to, message) -> {
            boolean lies =
                    from.equals(traitor.address()) && to.equals(subnet.node(2).address());
            return lies && message instanceof Message.Voted voted ? contradict(traitor, voted) : message;
        });
        subnet.start();
        subnet.load(1_000, 20);
        subnet.world.run(5_000);
        assertThat(subnet.height()).isGreaterThan(10);
        // evidence needs both votes at one node
        List<Evidence> shown = new ArrayList<>();
        subnet.world.tamper((from, to, message) -> {
            if (message instanceof Message.Proposed proposed) {
                shown.addAll(proposed.proposal().block().body().evidence());
            }
            boolean lies = from.equals(traitor.address()) && message instanceof Message.Voted;
            if (lies) {
                Message.Voted voted = (Message.Voted) message;
                List<SignedVote> both = new ArrayList<>(voted.votes());
                both.addAll(contradict(traitor, voted).votes());
                return new Message.Voted(both);
            }
            return message;
        });
        subnet.load(300, 20);
        assertThat(shown).isNotEmpty();
        assertThat(shown.getFirst().first().voter()).isEqualTo(traitor.address().node());
    }

    private Message.Voted contradict(SimReplica<Tally.State> traitor, Message.Voted voted) {
        List<SignedVote> votes = new ArrayList<>();
        for (SignedVote vote : voted.votes()) {
            if (!vote.voter().equals(traitor.address().node())) {
                votes.add(vote);
                continue;
            }
            Optional<Hash> other = vote.block().isPresent() ? Optional.empty() : Optional.of(Hash.ZERO);
            byte[] message = subnet.domain.vote(vote.kind(), vote.height(), vote.round(), other);
            Blob signature = Ed25519.sign(traitor.keys().secret(), message);
            votes.add(new SignedVote(vote.kind(), vote.height(), vote.round(), other, vote.voter(), signature));
        }
        return new Message.Voted(votes);
    }
}
