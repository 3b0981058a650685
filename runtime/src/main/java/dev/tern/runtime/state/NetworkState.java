package dev.tern.runtime.state;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a subnet holds of the network around it: registry, streams, migrations. Immutable.
 *
 * @param registry the version that governs the newest block; on the root subnet the newest version of all
 * @param log root subnet only: every delta, by version
 * @param peers what slices proved about other subnets
 * @param strays sequence numbers of requests that were refused because the receiver, an id of this subnet, does not exist
 *     yet: by receiver, then sender (protocol.md, 13)
 * @param outbox requests to the registry that leave at the end of the block
 * @param closed migrations of which this subnet has reported that nothing is left on the old route
 * @param lost cycles of messages that no honest subnet would have sent
 */
public record NetworkState(
        SubnetId self,
        Registry registry,
        HashedMap<Long, DeltaRecord> log,
        HashedMap<SubnetId, StreamState> streams,
        HashedMap<SubnetId, Peer> peers,
        HashedMap<Long, LocalMigration> migrations,
        HashedMap<Principal, Stray> strays,
        List<RegistryRequest> outbox,
        SortedSet<Long> closed,
        Cycles lost)
        implements Encodable {
    private static final Schema<Long, DeltaRecord> LOG = Schema.byNumber(DeltaRecord::read);
    private static final Schema<SubnetId, StreamState> STREAMS =
            Schema.<StreamState>bySubnet(StreamState::read).digestedBy(StreamState::digest);
    private static final Schema<SubnetId, Peer> PEERS = Schema.bySubnet(Peer::read);
    private static final Schema<Long, LocalMigration> MIGRATIONS = Schema.byNumber(LocalMigration::read);
    private static final Schema<Principal, Stray> STRAYS = Schema.byPrincipal(Stray::read);

    public NetworkState {
        outbox = List.copyOf(outbox);
        closed = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(closed));
    }

    /** As a subnet begins: nothing but the registry. */
    public static NetworkState genesis(SubnetId self, Registry registry) {
        return new NetworkState(
                self,
                registry,
                HashedMap.empty(LOG),
                HashedMap.empty(STREAMS),
                HashedMap.empty(PEERS),
                HashedMap.empty(MIGRATIONS),
                HashedMap.empty(STRAYS),
                List.of(),
                new TreeSet<>(),
                Cycles.ZERO);
    }

    public boolean isRoot() {
        return self.equals(registry.root());
    }

    public StreamState stream(SubnetId peer) {
        return streams.get(peer).orElse(StreamState.NEW);
    }

    public Peer peer(SubnetId subnet) {
        return peers.get(subnet).orElse(Peer.UNKNOWN);
    }

    /** The migration that brings {@code canister} here and is not over, if any. */
    public Optional<LocalMigration> arriving(CanisterId canister) {
        return underWay(canister, MigrationStep.Role.DESTINATION);
    }

    /** The migration that takes {@code canister} away and is not over, if any. */
    public Optional<LocalMigration> leaving(CanisterId canister) {
        return underWay(canister, MigrationStep.Role.SOURCE);
    }

    private Optional<LocalMigration> underWay(CanisterId canister, MigrationStep.Role role) {
        for (HashedMap.Entry<Long, LocalMigration> entry : migrations) {
            LocalMigration migration = entry.value();
            if (migration.canister().equals(canister) && migration.role() == role && !migration.over()) {
                return Optional.of(migration);
            }
        }
        return Optional.empty();
    }

    /** The most {@code canister} may take, while it is on its way elsewhere (protocol.md, 18). */
    public Optional<Claim> limit(CanisterId canister) {
        return leaving(canister)
                .flatMap(m -> registry.migration(m.id()))
                .map(r -> r.plan().claim());
    }

    /** What this subnet keeps free for canisters on their way to it (protocol.md, 17). */
    public Claim reserved() {
        Claim reserved = Claim.NONE;
        for (HashedMap.Entry<Long, LocalMigration> entry : migrations) {
            LocalMigration local = entry.value();
            if (local.role() == MigrationStep.Role.DESTINATION && !local.over()) {
                reserved = reserved.plus(registry.migration(local.id())
                        .map(r -> r.plan().claim())
                        .orElse(Claim.NONE));
            }
        }
        return reserved;
    }

    /** With a request that the registry gets through the stream to the root subnet. */
    public NetworkState ask(RegistryRequest request) {
        List<RegistryRequest> longer = new java.util.ArrayList<>(outbox);
        longer.add(request);
        return withOutbox(longer);
    }

    public NetworkState withRegistry(Registry changed) {
        return new NetworkState(self, changed, log, streams, peers, migrations, strays, outbox, closed, lost);
    }

    /** Root subnet: the registry changes and the change is kept. */
    public NetworkState decide(RegistryDelta delta) {
        return new NetworkState(
                self,
                registry.apply(delta),
                log.with(delta.version(), new DeltaRecord(delta)),
                streams,
                peers,
                migrations,
                strays,
                outbox,
                closed,
                lost);
    }

    public NetworkState withStream(SubnetId peer, StreamState stream) {
        return new NetworkState(
                self, registry, log, streams.with(peer, stream), peers, migrations, strays, outbox, closed, lost);
    }

    public NetworkState withPeer(SubnetId subnet, Peer peer) {
        return new NetworkState(
                self, registry, log, streams, peers.with(subnet, peer), migrations, strays, outbox, closed, lost);
    }

    public NetworkState withMigration(LocalMigration migration) {
        return withMigrations(migrations.with(migration.id(), migration));
    }

    public NetworkState withMigrations(HashedMap<Long, LocalMigration> changed) {
        return new NetworkState(self, registry, log, streams, peers, changed, strays, outbox, closed, lost);
    }

    /** Root subnet: without some of the oldest deltas. */
    public NetworkState withLog(HashedMap<Long, DeltaRecord> rest) {
        return new NetworkState(self, registry, rest, streams, peers, migrations, strays, outbox, closed, lost);
    }

    public NetworkState withStrays(HashedMap<Principal, Stray> changed) {
        return new NetworkState(self, registry, log, streams, peers, migrations, changed, outbox, closed, lost);
    }

    public NetworkState withOutbox(List<RegistryRequest> changed) {
        return new NetworkState(self, registry, log, streams, peers, migrations, strays, changed, closed, lost);
    }

    public NetworkState withClosed(SortedSet<Long> changed) {
        return new NetworkState(self, registry, log, streams, peers, migrations, strays, outbox, changed, lost);
    }

    public NetworkState withLost(Cycles more) {
        return new NetworkState(
                self, registry, log, streams, peers, migrations, strays, outbox, closed, lost.plus(more));
    }

    /** Over everything, at the cost of what changed. */
    public Hash digest() {
        Writer out = new Writer();
        out.subnet(self).hash(registry.digest()).hash(log.digest()).hash(streams.digest());
        out.hash(peers.digest()).hash(migrations.digest()).hash(strays.digest());
        out.list(outbox, Writer::value).list(closed, Writer::u64).cycles(lost);
        return Blake3.hash(out.toBytes());
    }

    @Override
    public void write(Writer out) {
        out.subnet(self).value(registry).value(log).value(streams).value(peers);
        out.value(migrations).value(strays);
        out.list(outbox, Writer::value).list(closed, Writer::u64).cycles(lost);
    }

    public static NetworkState read(Reader in) {
        return new NetworkState(
                in.subnet(),
                Registry.read(in),
                HashedMap.read(in, LOG),
                HashedMap.read(in, STREAMS),
                HashedMap.read(in, PEERS),
                HashedMap.read(in, MIGRATIONS),
                HashedMap.read(in, STRAYS),
                in.list(RegistryRequest::read),
                new TreeSet<>(in.list(Reader::u64)),
                in.cycles());
    }
}
