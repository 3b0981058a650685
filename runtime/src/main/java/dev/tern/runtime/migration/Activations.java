package dev.tern.runtime.migration;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Moment;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStatement;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The destination's own decision that the canister runs there (protocol.md, 22). */
public final class Activations {
    private Activations() {}

    /** What a proposer offers once it has the freeze certificate; empty while the registry has not committed. */
    public static Optional<Activation> propose(NetworkState network, long migration, Blob freezeCertificate) {
        Optional<MigrationRecord> record = network.registry().migration(migration);
        if (record.isEmpty() || record.get().phase() != MigrationPhase.COMMITTED) {
            return Optional.empty();
        }
        List<NodeAck> acks = Acks.quorum(network, record.get());
        return acks.isEmpty() ? Optional.empty() : Optional.of(new Activation(migration, freezeCertificate, acks));
    }

    /** The manifest root of the package that an activation needs; who applies the block must have it. */
    public static Optional<Hash> manifestRoot(Registry registry, Activation activation) {
        return registry.migration(activation.migration())
                .flatMap(MigrationRecord::frozen)
                .map(Cutover::manifestRoot);
    }

    /**
     * Why an activation does not go into a block of this subnet.
     *
     * @param network with the registry version of the block
     * @param timeNs of the block
     */
    public static Optional<String> refusal(
            NetworkState network, Activation activation, long timeNs, CertificateCheck check) {
        Registry registry = network.registry();
        Optional<MigrationRecord> known = registry.migration(activation.migration());
        Optional<LocalMigration> local = network.migrations().get(activation.migration());
        if (known.isEmpty() || !known.get().to().equals(network.self())) {
            return Optional.of("no migration " + activation.migration() + " to this subnet");
        }
        MigrationRecord record = known.get();
        if (!record.phase().committed() || registry.epoch(record.canister()) != record.epoch() + 1) {
            return Optional.of("the registry has not committed it, or the canister has moved on since");
        }
        if (local.filter(m -> m.step() == MigrationStep.ACTIVE).isPresent()) {
            return Optional.of("it is active already");
        }
        Optional<MigrationStatement> said = FreezeProof.read(activation.freezeCertificate(), record, registry, check);
        if (said.isEmpty()) {
            return Optional.of("the freeze certificate is not one of the source");
        }
        Optional<String> wrong = FreezeProof.refusal(said.get(), record);
        if (wrong.isPresent()) {
            return wrong;
        }
        Cutover cutover = said.get().cutover().orElseThrow();
        if (timeNs <= cutover.timeNs()) {
            return Optional.of("time would run back for the canister");
        }
        return acks(registry, record, cutover.manifestRoot(), activation.acks());
    }

    private static Optional<String> acks(Registry registry, MigrationRecord record, Hash root, List<NodeAck> acks) {
        SubnetRecord subnet = registry.subnet(record.to()).orElseThrow();
        TreeSet<NodeId> nodes = new TreeSet<>();
        for (NodeAck ack : acks) {
            boolean about = ack.migration() == record.id()
                    && ack.epoch() == record.epoch()
                    && ack.kind() == NodeAck.Kind.INSTALLED
                    && ack.manifestRoot().equals(root);
            if (!about || (!nodes.isEmpty() && nodes.last().compareTo(ack.node()) >= 0)) {
                return Optional.of("an acknowledgement is about something else, or out of order");
            }
            Optional<String> unsigned = Acks.unsigned(registry, record.to(), ack);
            if (unsigned.isPresent()) {
                return unsigned;
            }
            nodes.add(ack.node());
        }
        return nodes.size() >= subnet.quorum()
                ? Optional.empty()
                : Optional.of(nodes.size() + " acknowledgements, needed are " + subnet.quorum());
    }

    /** From this block on the canister runs here. The package is this node's own; a wrong one is a broken node. */
    public static ReplicatedState apply(ReplicatedState state, Activation activation, CanisterPackage whole) {
        LocalMigration local =
                state.network().migrations().get(activation.migration()).orElseThrow();
        Cutover cutover = FreezeProof.statement(activation.freezeCertificate(), activation.migration())
                .flatMap(MigrationStatement::cutover)
                .orElseThrow(() -> new IllegalStateException("an activation without a freeze certificate was decided"));
        if (!whole.manifest().root().equals(cutover.manifestRoot())
                || !whole.canister().id().equals(local.canister())) {
            throw new IllegalStateException(
                    "the package of migration " + activation.migration() + " is not the one that was frozen");
        }
        Moment moment = new Moment(state.height(), state.time());
        NetworkState network = Acks.report(
                state.network().withMigration(local.activated(cutover, moment)),
                local,
                new RegistryRequest.Fact.Active(moment));
        return state.withNetwork(network)
                .withCanister(whole.canister())
                .withIngress(state.ingress().withAll(whole.statuses()));
    }
}
