package dev.tern.chain.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.simulation.SimKeys;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Headers name the first proposal (protocol.md, 5), and nobody chooses randomness (10). */
class BlockRulesTest {
    private static final int HEIGHT = 8;

    private final SimKeys keys = SimKeys.deal(1, 0, 4);
    private final Domain domain = new Domain(Hash.ZERO, keys.subnet());
    private final BlockRules<State> rules = new BlockRules<>(domain, new Obliging());

    private record State(boolean wantsRandomness, Validators validators, Blob subnetKey) implements Snapshot {
        @Override
        public long height() {
            return HEIGHT - 1;
        }

        @Override
        public long timeNs() {
            return 1000;
        }

        @Override
        public Hash stateRoot() {
            return Hash.ZERO;
        }

        @Override
        public Hash treeRoot() {
            return Hash.ZERO;
        }

        @Override
        public long registryVersion() {
            return 1;
        }
    }

    /** Every payload is valid. */
    private final class Obliging implements Application<State> {
        @Override
        public State load() {
            return state(false);
        }

        @Override
        public void save(State state) {}

        @Override
        public boolean ready(State parent, Blob payload) {
            return true;
        }

        @Override
        public State apply(State parent, Batch batch) {
            return parent;
        }

        @Override
        public Verdict judge(State parent, long timeNs, Blob payload) {
            return new Verdict.Valid(1, keys.validators());
        }

        @Override
        public Draft build(State parent, long timeNs, List<Artifact> waiting) {
            return new Draft(Blob.EMPTY, 1, keys.validators());
        }

        @Override
        public OptionalLong dueAt(State state) {
            return OptionalLong.empty();
        }

        @Override
        public Optional<String> refuse(State state, long timeNs, Artifact artifact) {
            return Optional.empty();
        }

        @Override
        public boolean mayEnterLater(State state, long timeNs, Artifact artifact) {
            return false;
        }

        @Override
        public List<Artifact> contents(Blob payload) {
            return List.of();
        }
    }

    @Test
    void onlyTheProposerOfTheHeadersOwnRoundMayBeNamedInIt() {
        assertThat(refute(2, proposer(2), false, Optional.empty())).isEmpty();
        assertThat(refute(2, proposer(3), false, Optional.empty()).orElseThrow())
                .contains("does not propose in round 2");
        assertThat(refute(3, proposer(2), false, Optional.empty()).orElseThrow())
                .contains("does not propose in round 3");
    }

    @Test
    void aFirstProposalNamesItsOwnRoundAndProposer() {
        assertThat(proposal(2, -1, proposer(2), 2).namesTheFirst()).isTrue();
        assertThat(proposal(2, -1, proposer(2), 1).namesTheFirst()).isFalse();
        assertThat(proposal(2, -1, proposer(2), 3).namesTheFirst()).isFalse();
        assertThat(proposal(2, -1, proposer(3), 2).namesTheFirst()).isFalse();
    }

    @Test
    void aRepeatedProposalLeavesTheHeaderAsItWasWhenAQuorumFirstSawIt() {
        assertThat(proposal(5, 3, proposer(5), 3).namesTheFirst()).isTrue();
        assertThat(proposal(5, 3, proposer(5), 1).namesTheFirst()).isTrue();
        assertThat(proposal(5, 3, proposer(5), 4).namesTheFirst()).isFalse();
        assertThat(proposal(5, 3, proposer(5), 5).namesTheFirst()).isFalse();
    }

    @Test
    void theOnlyRandomnessABlockMayBringIsTheSubnetsSignatureForTheHeightBefore() {
        Blob right = signature(domain.randomness(HEIGHT - 1));

        assertThat(random(true, new Randomness(HEIGHT - 1, right))).isEmpty();
        assertThat(random(true, new Randomness(HEIGHT, signature(domain.randomness(HEIGHT))))
                        .orElseThrow())
                .contains("nothing waits for");
        assertThat(random(true, new Randomness(HEIGHT - 2, signature(domain.randomness(HEIGHT - 2))))
                        .orElseThrow())
                .contains("nothing waits for");
        assertThat(random(true, new Randomness(HEIGHT - 1, signature(domain.randomness(HEIGHT - 2))))
                        .orElseThrow())
                .contains("did not sign");
        assertThat(random(true, new Randomness(HEIGHT - 1, share(0, domain.randomness(HEIGHT - 1))))
                        .orElseThrow())
                .as("one node's share is not the subnet's word")
                .contains("did not sign");
    }

    @Test
    void randomnessComesOnlyWhenTheStateBeforeWaitedForIt() {
        Blob right = signature(domain.randomness(HEIGHT - 1));
        assertThat(random(false, new Randomness(HEIGHT - 1, right)).orElseThrow())
                .contains("nothing waits for");
    }

    @Test
    void anyQuorumOfTheSubnetGivesTheSameRandomness() {
        byte[] message = domain.randomness(HEIGHT - 1);
        SortedMap<Integer, Blob> others = new TreeMap<>();
        for (int i = 1; i < 4; i++) {
            others.put(i, share(i, message));
        }
        assertThat(Bls.combine(others)).contains(signature(message));
    }

    private Optional<String> random(boolean wanted, Randomness randomness) {
        return refute(0, proposer(0), wanted, Optional.of(randomness));
    }

    private Blob signature(byte[] message) {
        SortedMap<Integer, Blob> parts = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            parts.put(i, share(i, message));
        }
        return Bls.combine(parts).orElseThrow();
    }

    private Blob share(int member, byte[] message) {
        return Bls.sign(keys.members().get(member).shareSecret(), message);
    }

    private NodeId proposer(int round) {
        return keys.validators().committee().proposer(HEIGHT, round);
    }

    private State state(boolean wantsRandomness) {
        return new State(wantsRandomness, keys.validators(), keys.subnetKey());
    }

    private Optional<String> refute(int round, NodeId proposer, boolean wanted, Optional<Randomness> randomness) {
        return rules.refute(new BlockRules.Parent<>(Hash.ZERO, state(wanted)), block(round, proposer, randomness));
    }

    private Proposal proposal(int round, int validRound, NodeId proposer, int headerRound) {
        NodeId named = validRound < 0 ? proposer(2) : proposer(headerRound);
        return new Proposal(round, validRound, proposer, block(headerRound, named, Optional.empty()), Blob.EMPTY);
    }

    private Block block(int round, NodeId proposer, Optional<Randomness> randomness) {
        Body body = new Body(Blob.EMPTY, randomness, List.of());
        Hash validators = keys.validators().hash();
        Header header = new Header(
                Hash.ZERO,
                keys.subnet(),
                HEIGHT,
                round,
                2000,
                Hash.ZERO,
                1,
                body.hash(),
                Hash.ZERO,
                validators,
                validators,
                proposer);
        return new Block(header, body);
    }
}
