package dev.tern.chain.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.CertificationShare;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators;
import dev.tern.chain.port.Signer;
import dev.tern.chain.simulation.SimKeys;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertifierTest {
    private final SimKeys keys = SimKeys.deal(1, 0, 4);
    private final Domain domain = new Domain(Hash.ZERO, keys.subnet());
    private final Outbox outbox = new Outbox(keys.subnet(), node(0), (to, message) -> {}, List::of);
    private final Certifier<State> certifier =
            new Certifier<>(domain, new Keys(keys.members().get(0)), outbox, new State(0, keys, true));

    @Test
    void aWrongRandomnessShareBesideARightOneDoesNotKeepRandomnessAway() {
        certifier.reached(new State(1, keys, true), true);
        certifier.take(share(1, 1, Optional.of(Bls.sign(secret(1), new byte[] {1}))));
        certifier.take(share(1, 2, randomness(1, 2)));
        certifier.take(share(1, 3, randomness(1, 3)));
        assertThat(certifier.certifiedHeight()).isEqualTo(1);
        assertThat(certifier.randomness(1)).isPresent();
    }

    @Test
    void aShareWithoutRandomnessDoesNotKeepRandomnessAway() {
        certifier.reached(new State(1, keys, true), true);
        certifier.take(share(1, 1, Optional.empty()));
        certifier.take(share(1, 2, randomness(1, 2)));
        assertThat(certifier.certifiedHeight()).isEqualTo(1);
        certifier.take(share(1, 3, randomness(1, 3)));
        assertThat(certifier.randomness(1)).isPresent();
    }

    @Test
    void wrongSharesThatCameEarlyAreReplacedByRightOnesThatCameEarly() {
        Blob wrong = Bls.sign(secret(1), new byte[] {1});
        Hash root = new State(1, keys, false).treeRoot();
        certifier.take(new CertificationShare(1, root, node(1), wrong, Optional.empty()));
        certifier.take(share(1, 2, Optional.empty()));
        certifier.take(share(1, 3, Optional.empty()));
        certifier.reached(new State(1, keys, false), true);
        assertThat(certifier.certifiedHeight()).isEqualTo(1);
    }

    private CertificationShare share(long height, int member, Optional<Blob> randomness) {
        Hash root = new State(height, keys, true).treeRoot();
        return new CertificationShare(
                height, root, node(member), Bls.sign(secret(member), Domains.stateRoot(root)), randomness);
    }

    private Optional<Blob> randomness(long height, int member) {
        return Optional.of(Bls.sign(secret(member), domain.randomness(height)));
    }

    private NodeId node(int member) {
        return keys.members().get(member).node();
    }

    private Blob secret(int member) {
        return keys.members().get(member).shareSecret();
    }

    private record State(long height, SimKeys keys, boolean wantsRandomness) implements Snapshot {
        @Override
        public long timeNs() {
            return height;
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

        @Override
        public Validators validators() {
            return keys.validators();
        }

        @Override
        public Blob subnetKey() {
            return keys.subnetKey();
        }
    }

    private record Keys(SimKeys.Member member) implements Signer {
        @Override
        public NodeId node() {
            return member.node();
        }

        @Override
        public Outcome sign(Position position, Blob message) {
            throw new IllegalStateException("a certifier does not vote");
        }

        @Override
        public Optional<Position> last() {
            return Optional.empty();
        }

        @Override
        public Blob sign(Blob message) {
            throw new IllegalStateException("a certifier signs shares only");
        }

        @Override
        public Blob share(Blob message) {
            return Bls.sign(member.shareSecret(), message.unsafeBytes());
        }
    }
}
