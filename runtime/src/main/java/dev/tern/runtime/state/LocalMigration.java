package dev.tern.runtime.state;

import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.Moment;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A migration as one of its two subnets carries it through. Certified at {@code tern/migrations/<id>}, the id as eight
 * big-endian bytes: on the source from FROZEN on that leaf is the freeze certificate (protocol.md, 21).
 *
 * @param epoch ownership epoch that every artefact of this migration names
 * @param cutover source: set when the canister froze; destination: set at activation
 * @param active destination: the block of the activation
 * @param missed source: the highest cut-over height that passed without freezing; 0 if none
 * @param acks destination: the newest acknowledgement of each node
 */
public record LocalMigration(
        long id,
        CanisterId canister,
        SubnetId from,
        SubnetId to,
        long epoch,
        MigrationStep step,
        Optional<Cutover> cutover,
        Optional<Moment> active,
        long missed,
        SortedMap<NodeId, NodeAck> acks)
        implements Encodable, Certified {
    public LocalMigration {
        acks = Collections.unmodifiableSortedMap(new TreeMap<>(acks));
    }

    public static LocalMigration begun(
            long id, CanisterId canister, SubnetId from, SubnetId to, long epoch, MigrationStep step) {
        return new LocalMigration(
                id, canister, from, to, epoch, step, Optional.empty(), Optional.empty(), 0, new TreeMap<>());
    }

    public MigrationStep.Role role() {
        return step.role();
    }

    public LocalMigration in(MigrationStep next) {
        return new LocalMigration(id, canister, from, to, epoch, next, cutover, active, missed, acks);
    }

    public LocalMigration frozen(Cutover at) {
        return new LocalMigration(
                id, canister, from, to, epoch, MigrationStep.FROZEN, Optional.of(at), active, missed, acks);
    }

    public LocalMigration activated(Cutover at, Moment moment) {
        MigrationStep next = MigrationStep.ACTIVE;
        return new LocalMigration(
                id, canister, from, to, epoch, next, Optional.of(at), Optional.of(moment), missed, acks);
    }

    public LocalMigration withMissed(long height) {
        return new LocalMigration(id, canister, from, to, epoch, step, cutover, active, height, acks);
    }

    public LocalMigration withAck(NodeAck ack) {
        SortedMap<NodeId, NodeAck> more = new TreeMap<>(acks);
        more.put(ack.node(), ack);
        return new LocalMigration(id, canister, from, to, epoch, step, cutover, active, missed, more);
    }

    /** Nodes among {@code members} that hold the base copy; who holds the frozen canister counts too. */
    public int ready(Collection<NodeId> members) {
        return (int) members.stream().filter(node -> acks.get(node) != null).count();
    }

    /** Nodes among {@code members} that hold the frozen canister of this root. */
    public int installed(Collection<NodeId> members, Hash manifestRoot) {
        return (int) acks.values().stream()
                .filter(a ->
                        a.kind() == NodeAck.Kind.INSTALLED && a.manifestRoot().equals(manifestRoot))
                .filter(a -> members.contains(a.node()))
                .count();
    }

    /** Whether the subnet may let go of all but the certified facts. */
    public boolean over() {
        return switch (step) {
            case DROPPED, RESUMED, ACTIVE, CALLED_OFF -> true;
            case SERVING, FROZEN, HANDED_OVER, RECEIVING, READY, INSTALLED -> false;
        };
    }

    @Override
    public HashTree tree(Wanted wanted) {
        return HashTree.leaf(statement().encoded());
    }

    /** What the subnet certifies. */
    public MigrationStatement statement() {
        return new MigrationStatement(id, canister, from, to, epoch, step, cutover, active);
    }

    @Override
    public void write(Writer out) {
        out.value(statement()).u64(missed).list(acks.values(), Writer::value);
    }

    public static LocalMigration read(Reader in) {
        MigrationStatement said = MigrationStatement.read(in);
        long missed = in.u64();
        TreeMap<NodeId, NodeAck> acks = new TreeMap<>();
        for (NodeAck ack : in.list(NodeAck::read)) {
            if (!acks.isEmpty() && acks.lastKey().compareTo(ack.node()) >= 0) {
                throw new DecodeException("acknowledgements must ascend by node");
            }
            acks.put(ack.node(), ack);
        }
        return new LocalMigration(
                said.id(),
                said.canister(),
                said.from(),
                said.to(),
                said.epoch(),
                said.step(),
                said.cutover(),
                said.active(),
                missed,
                acks);
    }
}
