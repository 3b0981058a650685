package dev.tern.runtime.migration;

import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.NodeAck;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/** Acknowledgements of the destination's nodes: whether one counts, and what a quorum of them makes the subnet report. */
public final class Acks {
    private Acks() {}

    /** Why an acknowledgement does not go into a block of this subnet. */
    public static Optional<String> refusal(NetworkState network, NodeAck ack) {
        Optional<LocalMigration> local = network.migrations().get(ack.migration());
        if (local.isEmpty() || local.get().role() != MigrationStep.Role.DESTINATION) {
            return Optional.of("this subnet is not the destination of migration " + ack.migration());
        }
        if (local.get().over() || local.get().epoch() != ack.epoch()) {
            return Optional.of("migration " + ack.migration() + " is over, or of another epoch");
        }
        NodeAck known = local.get().acks().get(ack.node());
        boolean repeats = known != null
                && (ack.kind() == NodeAck.Kind.READY
                        || (known.kind() == ack.kind() && known.manifestRoot().equals(ack.manifestRoot())));
        return repeats ? Optional.of("known") : unsigned(network.registry(), network.self(), ack);
    }

    /** Why an acknowledgement is not one of a member of {@code subnet}. */
    static Optional<String> unsigned(Registry registry, SubnetId subnet, NodeAck ack) {
        boolean member =
                registry.subnet(subnet).filter(s -> s.hasMember(ack.node())).isPresent();
        Optional<NodeRecord> node = registry.node(ack.node());
        if (!member || node.isEmpty()) {
            return Optional.of("node " + ack.node() + " is not a member");
        }
        byte[] message = ack.signedBytes(registry.network(), subnet);
        return Ed25519.verify(node.get().publicKey(), message, ack.signature())
                ? Optional.empty()
                : Optional.of("the acknowledgement's signature is wrong");
    }

    /** Counts an acknowledgement; with the one that completes a quorum the subnet reports. */
    public static NetworkState take(NetworkState network, NodeAck ack) {
        Optional<LocalMigration> known = network.migrations().get(ack.migration());
        if (known.isEmpty() || known.get().over()) {
            return network;
        }
        LocalMigration counted = known.get().withAck(ack);
        SubnetRecord subnet = network.registry().subnet(network.self()).orElseThrow();
        List<NodeId> members = subnet.members().stream().map(m -> m.node()).toList();
        NetworkState next = network.withMigration(counted);
        if (counted.step() == MigrationStep.RECEIVING && counted.ready(members) >= subnet.quorum()) {
            counted = counted.in(MigrationStep.READY);
            next = report(next.withMigration(counted), counted, new RegistryRequest.Fact.Ready());
        }
        boolean complete = counted.installed(members, ack.manifestRoot()) >= subnet.quorum();
        if (counted.step() == MigrationStep.READY && complete) {
            counted = counted.in(MigrationStep.INSTALLED);
            next = report(next.withMigration(counted), counted, new RegistryRequest.Fact.Installed(ack.manifestRoot()));
        }
        return next;
    }

    static NetworkState report(NetworkState network, LocalMigration migration, RegistryRequest.Fact fact) {
        return network.ask(new RegistryRequest.Report(migration.id(), migration.epoch(), fact));
    }

    /** The acknowledgements of what the source froze, for an activation; empty while they are no quorum. */
    static List<NodeAck> quorum(NetworkState network, MigrationRecord record) {
        Optional<LocalMigration> local = network.migrations().get(record.id());
        SubnetRecord subnet = network.registry().subnet(network.self()).orElseThrow();
        if (local.isEmpty() || record.frozen().isEmpty()) {
            return List.of();
        }
        List<NodeAck> acks = local.get().acks().values().stream()
                .filter(a -> a.kind() == NodeAck.Kind.INSTALLED)
                .filter(a -> a.manifestRoot().equals(record.frozen().get().manifestRoot()))
                .filter(a -> subnet.hasMember(a.node()))
                .toList();
        return acks.size() >= subnet.quorum() ? acks : List.of();
    }
}
