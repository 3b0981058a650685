package dev.tern.runtime.machine;

import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A subnet without consensus: its state, its keys, its newest certified states, and what waits to enter its blocks. */
final class TestSubnet {
    static final int NODES = 4;

    final SubnetRecord record;
    final List<NodeRecord> nodes = new ArrayList<>();
    final Map<NodeId, Blob> nodeSecrets = new TreeMap<>();
    final Puppets puppets = new Puppets();
    final StateMachine machine;
    final List<Blob> ingress = new ArrayList<>();
    final List<NodeAck> acks = new ArrayList<>();
    final Map<Long, Activation> activations = new TreeMap<>();
    final Map<Long, CanisterPackage> packages = new LinkedHashMap<>();
    final List<Certified> certified = new ArrayList<>();
    final Blob secret;
    private final BiFunction<Blob, byte[], Blob> sign;

    /** A state with the subnet's signature over its certified tree. */
    record Certified(ReplicatedState state, Blob signature) {}

    TestSubnet(String name, int number, BiFunction<Blob, byte[], Blob> sign, Optional<Execution> execution) {
        Bls.Dealing dealing = Bls.deal(1, 1, Sha256.hash(name).bytes());
        this.secret = dealing.secretShares().get(0);
        this.sign = sign;
        this.machine = new StateMachine(execution.orElse(puppets));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Blob nodeSecret = Sha256.hash(name + "/" + i).bytes();
            Blob key = Ed25519.publicKey(nodeSecret);
            NodeId id = NodeId.of(short29(Sha256.hash(key).bytes()));
            nodes.add(new NodeRecord(id, key, "localhost", 1000 * number + i));
            nodeSecrets.put(id, nodeSecret);
            members.add(new Member(id, i + 1, dealing.groupKey()));
        }
        members.sort(Comparator.comparing(Member::node));
        SubnetId id = SubnetId.of(short29(Sha256.hash(name).bytes()));
        long first = (long) number << 20;
        this.record = new SubnetRecord(
                id,
                number == 0 ? SubnetType.ROOT : SubnetType.APPLICATION,
                dealing.groupKey(),
                members,
                new IdRange(first, first + (1 << 20) - 1),
                1);
    }

    private static byte[] short29(Blob hash) {
        return Arrays.copyOf(hash.toBytes(), Principal.MAX_LENGTH);
    }

    SubnetId id() {
        return record.id();
    }

    ReplicatedState state() {
        return newest().state();
    }

    Certified newest() {
        return certified.get(certified.size() - 1);
    }

    /** Certifies a state, which becomes the newest; the last few are kept. */
    void certify(ReplicatedState state) {
        byte[] message = Domains.stateRoot(CertifiedTree.of(state).digest());
        certified.add(new Certified(state, sign.apply(secret, message)));
        if (certified.size() > 5) {
            certified.remove(0);
        }
    }

    NodeAck ack(NodeId node, long migration, long epoch, NodeAck.Kind kind, Hash root) {
        byte[] message = NodeAck.signedBytes(state().registry().network(), id(), migration, epoch, kind, root);
        Blob signature = Ed25519.sign(Objects.requireNonNull(nodeSecrets.get(node)), message);
        return new NodeAck(migration, epoch, kind, root, node, signature);
    }
}
