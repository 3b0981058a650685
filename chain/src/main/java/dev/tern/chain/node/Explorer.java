package dev.tern.chain.node;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.engine.View;
import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.NodeEvent;
import dev.tern.chain.nodeapi.NodeInfo;
import dev.tern.chain.nodeapi.SubnetInfo;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.IngressEntry;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Answers to people and tools that look at the chains. Thread-safe. */
final class Explorer {
    private final Seats seats;
    private final NodeGroup nodes;
    private final CanisterNames names;
    private final CallStatuses statuses = new CallStatuses();
    private final VersionTimes versionTimes;
    private final Map<SubnetId, BlockIndex> indexes = new ConcurrentHashMap<>();
    private final Map<SubnetId, Long> certifiedHeights = new ConcurrentHashMap<>();
    private volatile long registryVersion;

    Explorer(Seats seats, NodeGroup nodes, CanisterNames names) {
        this.names = names;
        this.seats = seats;
        this.nodes = nodes;
        this.versionTimes = new VersionTimes(seats);
        this.registryVersion = nodes.genesis().registry().version();
    }

    // What happens

    /** Takes in what a replica tells; the events that are news. */
    List<NodeEvent> decided(DecidedBlock block, ReplicaState after) {
        List<NodeEvent> events = new ArrayList<>();
        BlockReader reader = new BlockReader(block);
        BlockSummary summary = reader.summary();
        List<CallInfo> calls = reader.calls(statuses::of);
        if (index(summary.subnet()).add(summary, calls)) {
            statuses.follow(calls.stream().map(CallInfo::requestId).toList());
            statuses.look(after.state().ingress().entries()::get);
            events.add(new NodeEvent.BlockExecuted(summary));
        }
        Registry registry = after.state().registry();
        synchronized (this) {
            if (registry.version() > registryVersion) {
                long before = registryVersion;
                registryVersion = registry.version();
                events.add(new NodeEvent.RegistryChanged(registry.version()));
                changed(registry, before)
                        .forEach(m -> events.add(
                                new NodeEvent.MigrationChanged(registry().migration(m))));
            }
        }
        return events;
    }

    /** Whether a certified height is news. */
    boolean certified(ReplicaState state) {
        long height = state.height();
        SubnetId subnet = state.state().subnet();
        synchronized (certifiedHeights) {
            boolean news = certifiedHeights.getOrDefault(subnet, 0L) < height;
            if (news) {
                certifiedHeights.put(subnet, height);
            }
            return news;
        }
    }

    private List<MigrationRecord> changed(Registry registry, long before) {
        return registry.migrations().values().stream()
                .filter(record -> !record.phase().over() || registry.version() - before < 2)
                .toList();
    }

    // Subnets and nodes

    List<SubnetInfo> subnets() {
        Registry registry = seats.registry();
        List<SubnetInfo> all = new ArrayList<>();
        all.add(subnet(registry, registry.rootRecord()));
        registry.subnets().values().stream()
                .filter(record -> !record.id().equals(registry.root()))
                .forEach(record -> all.add(subnet(registry, record)));
        return all;
    }

    private SubnetInfo subnet(Registry registry, SubnetRecord record) {
        Optional<View<ReplicaState>> view = seats.best(record.id()).map(Seats.Seat::view);
        Optional<ReplicaState> latest = view.map(View::latest);
        List<SubnetInfo.IdRange> ranges = registry.canisterRanges(record.id()).stream()
                .map(range -> new SubnetInfo.IdRange(range.first(), range.last()))
                .toList();
        long bytes = latest.map(state -> {
                    long sum = 0;
                    for (var entry : state.state().canisters()) {
                        sum += memory(entry.value());
                    }
                    return sum;
                })
                .orElse(0L);
        return new SubnetInfo(
                record.id(),
                record.type() == SubnetType.ROOT ? SubnetInfo.Type.ROOT : SubnetInfo.Type.APPLICATION,
                record.publicKey(),
                record.members().stream().map(Member::node).toList(),
                ranges,
                latest.map(ReplicaState::height).orElse(0L),
                view.flatMap(View::certified).map(c -> c.state().height()).orElse(0L),
                latest.map(ReplicaState::timeNs).orElse(0L),
                latest.map(ReplicaState::registryVersion).orElse(registry.version()),
                latest.map(state -> state.state().canisters().size()).orElse(0),
                bytes);
    }

    List<NodeInfo> nodes() {
        Registry registry = seats.registry();
        List<NodeInfo> all = new ArrayList<>();
        for (NodeRecord record : registry.nodes().values()) {
            List<NodeInfo.Replica> replicas = new ArrayList<>();
            boolean up = false;
            for (SubnetRecord subnet : registry.subnets().values()) {
                if (subnet.hasMember(record.id())) {
                    Optional<Seats.Seat> seat = seats.of(subnet.id(), record.id());
                    up |= seat.filter(Seats.Seat::healthy).isPresent();
                    long height = seat.map(s -> s.view().latest().height()).orElse(0L);
                    replicas.add(new NodeInfo.Replica(subnet.id(), height));
                }
            }
            int port = nodes.book().endpoint(record.id()).orElseThrow().port();
            all.add(new NodeInfo(record.id(), record.host(), port, up, replicas));
        }
        return all;
    }

    // Blocks and calls

    List<BlockSummary> blocks(SubnetId subnet, OptionalLong before, int limit) {
        List<BlockSummary> blocks = new ArrayList<>();
        long newest =
                seats.best(subnet).map(seat -> seat.view().latest().height()).orElse(0L);
        long height = Math.min(newest, before.orElse(Long.MAX_VALUE) - 1);
        while (height > 0 && blocks.size() < limit) {
            summary(subnet, height).ifPresent(blocks::add);
            height--;
        }
        return blocks;
    }

    private Optional<BlockSummary> summary(SubnetId subnet, long height) {
        return index(subnet)
                .summary(height)
                .or(() -> read(subnet, height).map(block -> new BlockReader(block).summary()));
    }

    Optional<BlockDetail> block(SubnetId subnet, long height) {
        Optional<Seats.Seat> seat = seats.best(subnet);
        return seat.flatMap(s -> s.replica().block(height)).map(block -> {
            View<ReplicaState> view = seat.get().view();
            boolean certified =
                    view.certified().filter(c -> c.state().height() >= height).isPresent();
            return new BlockReader(block).detail(certified, this::status);
        });
    }

    Optional<BlockDetail> block(Hash hash) {
        for (SubnetId subnet : seats.subnets()) {
            Optional<Long> height = index(subnet).height(hash);
            if (height.isPresent()) {
                return block(subnet, height.get());
            }
        }
        return Optional.empty();
    }

    List<CallInfo> calls(CanisterId canister, int limit) {
        List<CallInfo> calls = new ArrayList<>();
        for (SubnetId subnet : seats.subnets()) {
            calls.addAll(index(subnet).calls(canister.principal()));
        }
        return calls.stream()
                .sorted((a, b) -> Long.compare(b.timeNs(), a.timeNs()))
                .limit(limit)
                .map(call -> BlockReader.refreshed(call, this::status))
                .toList();
    }

    /** Wherever the canister lives that the call is about: the entry moves along with it. */
    private Optional<RequestStatus> status(Hash call) {
        return statuses.of(call)
                .or(() -> seats.views().stream()
                        .map(view -> view.latest().state().ingress().entries().get(call))
                        .flatMap(Optional::stream)
                        .map(IngressEntry::status)
                        .findFirst());
    }

    private Optional<DecidedBlock> read(SubnetId subnet, long height) {
        return seats.best(subnet).flatMap(seat -> seat.replica().block(height));
    }

    private BlockIndex index(SubnetId subnet) {
        return indexes.computeIfAbsent(subnet, id -> new BlockIndex());
    }

    /** Reads the newest blocks of the store into the indexes: for chains that are older than this process. */
    void readPast() {
        for (SubnetId subnet : seats.subnets()) {
            BlockIndex index = index(subnet);
            seats.best(subnet).ifPresent(seat -> {
                ReplicaState latest = seat.view().latest();
                long last = Math.max(1, latest.height() - BlockIndex.BLOCKS / 2);
                for (long height = latest.height(); height >= last; height--) {
                    if (!index.has(height)) {
                        seat.replica()
                                .block(height)
                                .map(BlockReader::new)
                                .ifPresent(reader -> index.add(reader.summary(), reader.calls(this::status)));
                    }
                }
            });
        }
    }

    // Canisters

    List<CanisterInfo> canisters() {
        List<CanisterInfo> all = new ArrayList<>();
        for (SubnetId subnet : seats.subnets()) {
            seats.best(subnet).ifPresent(seat -> {
                for (var entry : seat.view().latest().state().canisters()) {
                    if (entry.value().frozenBy().isEmpty()
                            || routed(entry.value().id(), subnet)) {
                        all.add(canister(subnet, entry.value()));
                    }
                }
            });
        }
        all.sort((a, b) -> a.id().compareTo(b.id()));
        return all;
    }

    Optional<CanisterInfo> canister(CanisterId id) {
        Optional<SubnetId> route = seats.registry().route(id);
        return route.flatMap(subnet -> find(subnet, id))
                .or(() -> seats.subnets().stream()
                        .map(subnet -> find(subnet, id))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private Optional<CanisterInfo> find(SubnetId subnet, CanisterId id) {
        return seats.best(subnet)
                .flatMap(seat -> seat.view().latest().state().canister(id))
                .map(canister -> canister(subnet, canister));
    }

    private boolean routed(CanisterId canister, SubnetId subnet) {
        return seats.registry().route(canister).equals(Optional.of(subnet));
    }

    private CanisterInfo canister(SubnetId subnet, CanisterState canister) {
        String status = canister.frozenBy().isPresent()
                ? "migrating"
                : switch (canister.status()) {
                    case CanisterStatus.Running s -> "running";
                    case CanisterStatus.Stopping s -> "stopping";
                    case CanisterStatus.Stopped s -> "stopped";
                };
        List<String> metadata = canister.code()
                .map(code -> code.program().sections().all().stream()
                        .filter(section -> section.isPublic())
                        .map(section -> section.name())
                        .toList())
                .orElse(List.of());
        return new CanisterInfo(
                canister.id(),
                names.of(canister.id()),
                subnet,
                status,
                canister.code().map(code -> code.program().hash()),
                canister.settings().controllers(),
                canister.balance(),
                memory(canister),
                canister.vitals().version(),
                seats.registry().epoch(canister.id()),
                metadata);
    }

    private static long memory(CanisterState canister) {
        return canister.code().map(code -> code.memoryBytes()).orElse(0L);
    }

    // Registry

    RegistryReader registry() {
        Optional<ReplicaState> root = seats.root().map(View::latest);
        return new RegistryReader(
                seats.registry(), root.map(state -> state.state().network()), versionTimes::of);
    }
}
