package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One version of the registry: immutable. Subnets that apply the same deltas hold the same bytes (protocol.md, 6, 11, 12).
 */
public final class Registry implements Encodable {
    private final Hash network;
    private final SubnetId root;
    private final long version;
    private final SortedMap<SubnetId, SubnetRecord> subnets;
    private final SortedMap<NodeId, NodeRecord> nodes;
    private final SortedMap<CanisterId, Assignment> assignments;
    private final SortedMap<Long, MigrationRecord> migrations;
    private @Nullable Hash digest;

    private Registry(
            Hash network,
            SubnetId root,
            long version,
            SortedMap<SubnetId, SubnetRecord> subnets,
            SortedMap<NodeId, NodeRecord> nodes,
            SortedMap<CanisterId, Assignment> assignments,
            SortedMap<Long, MigrationRecord> migrations) {
        this.network = network;
        this.root = root;
        this.version = version;
        this.subnets = Collections.unmodifiableSortedMap(subnets);
        this.nodes = Collections.unmodifiableSortedMap(nodes);
        this.assignments = Collections.unmodifiableSortedMap(assignments);
        this.migrations = Collections.unmodifiableSortedMap(migrations);
    }

    /** Version 1: what the genesis of the network says. */
    public static Registry genesis(
            Hash network, SubnetId root, Collection<SubnetRecord> subnets, Collection<NodeRecord> nodes) {
        Registry first = new Registry(
                network,
                root,
                1,
                byKey(subnets, SubnetRecord::id),
                byKey(nodes, NodeRecord::id),
                new TreeMap<>(),
                new TreeMap<>());
        if (first.rootRecord().type() != SubnetType.ROOT) {
            throw new IllegalArgumentException("the root subnet must be of type ROOT");
        }
        return first;
    }

    /** The next version. The delta must be the one for it. */
    public Registry apply(RegistryDelta delta) {
        if (delta.version() != version + 1) {
            throw new IllegalStateException("version " + version + " cannot take delta " + delta.version());
        }
        SortedMap<SubnetId, SubnetRecord> newSubnets = new TreeMap<>(subnets);
        SortedMap<NodeId, NodeRecord> newNodes = new TreeMap<>(nodes);
        SortedMap<CanisterId, Assignment> newAssignments = new TreeMap<>(assignments);
        SortedMap<Long, MigrationRecord> newMigrations = new TreeMap<>(migrations);
        for (RegistryChange change : delta.changes()) {
            switch (change) {
                case RegistryChange.PutSubnet c -> newSubnets.put(c.subnet().id(), c.subnet());
                case RegistryChange.PutNode c -> newNodes.put(c.node().id(), c.node());
                case RegistryChange.RemoveNode c -> newNodes.remove(c.node());
                case RegistryChange.PutAssignment c ->
                    newAssignments.put(c.assignment().canister(), c.assignment());
                case RegistryChange.PutMigration c ->
                    newMigrations.put(c.migration().id(), c.migration());
                case RegistryChange.RemoveMigration c -> newMigrations.remove(c.migration());
            }
        }
        return new Registry(network, root, delta.version(), newSubnets, newNodes, newAssignments, newMigrations);
    }

    public Hash network() {
        return network;
    }

    public SubnetId root() {
        return root;
    }

    public long version() {
        return version;
    }

    public SortedMap<SubnetId, SubnetRecord> subnets() {
        return subnets;
    }

    public SortedMap<NodeId, NodeRecord> nodes() {
        return nodes;
    }

    /** Records of canisters that moved, or began to. */
    public SortedMap<CanisterId, Assignment> assignments() {
        return assignments;
    }

    public SortedMap<Long, MigrationRecord> migrations() {
        return migrations;
    }

    public SubnetRecord rootRecord() {
        return subnet(root).orElseThrow(() -> new IllegalStateException("the registry lacks the root subnet"));
    }

    public Optional<SubnetRecord> subnet(SubnetId id) {
        return Optional.ofNullable(subnets.get(id));
    }

    public Optional<NodeRecord> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    public Optional<MigrationRecord> migration(long id) {
        return Optional.ofNullable(migrations.get(id));
    }

    /** The migration that a canister is on its way in, if any: not over, and not yet active. */
    public Optional<MigrationRecord> moving(CanisterId canister) {
        return migrations.values().stream()
                .filter(m -> m.canister().equals(canister) && m.phase().moving())
                .findFirst();
    }

    /** Where a canister id belongs; empty if no subnet may ever create it. */
    public Optional<Assignment> assignment(CanisterId canister) {
        Assignment exception = assignments.get(canister);
        if (exception != null) {
            return Optional.of(exception);
        }
        return subnets.values().stream()
                .filter(s -> s.range().contains(canister))
                .findFirst()
                .map(s -> Assignment.at(canister, s.id()));
    }

    /** The subnet that messages for {@code canister} are sent to. */
    public Optional<SubnetId> route(CanisterId canister) {
        return assignment(canister).map(Assignment::route);
    }

    public Optional<SubnetId> owner(CanisterId canister) {
        return assignment(canister).map(Assignment::owner);
    }

    /** Whether the streams of {@code subnet} may carry messages from {@code canister} (protocol.md, 14). */
    public boolean maySend(SubnetId subnet, CanisterId canister) {
        return assignment(canister).filter(a -> a.senders().contains(subnet)).isPresent();
    }

    public long epoch(CanisterId canister) {
        return assignment(canister).map(Assignment::epoch).orElse(0L);
    }

    /** The canister ids that {@code subnet}'s delegation covers: its range, split around what left, and what came. */
    public List<CanisterRange> canisterRanges(SubnetId subnet) {
        return subnet(subnet).map(s -> Ranges.of(s, assignments.values())).orElse(List.of());
    }

    public Hash digest() {
        Hash known = digest;
        if (known == null) {
            known = Blake3.hash(encode());
            digest = known;
        }
        return known;
    }

    @Override
    public void write(Writer out) {
        out.hash(network).subnet(root).u64(version);
        out.list(subnets.values(), Writer::value).list(nodes.values(), Writer::value);
        out.list(assignments.values(), Writer::value).list(migrations.values(), Writer::value);
    }

    public static Registry read(Reader in) {
        return new Registry(
                in.hash(),
                in.subnet(),
                in.u64(),
                byKey(in.list(SubnetRecord::read), SubnetRecord::id),
                byKey(in.list(NodeRecord::read), NodeRecord::id),
                byKey(in.list(Assignment::read), Assignment::canister),
                byKey(in.list(MigrationRecord::read), MigrationRecord::id));
    }

    /** Refuses keys that do not ascend in a list: then encodings would not be unique. */
    private static <K extends Comparable<K>, V> SortedMap<K, V> byKey(Collection<V> values, Function<V, K> key) {
        TreeMap<K, V> map = new TreeMap<>();
        for (V value : new ArrayList<>(values)) {
            K k = key.apply(value);
            if (!map.isEmpty() && map.lastKey().compareTo(k) >= 0) {
                throw new IllegalArgumentException("records must ascend by key: " + k);
            }
            map.put(k, value);
        }
        return map;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Registry other && digest().equals(other.digest());
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }
}
