package dev.tern.chain.node;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.Health;
import dev.tern.chain.nodeapi.MigrationInfo;
import dev.tern.chain.nodeapi.ModuleCounts;
import dev.tern.chain.nodeapi.NetworkInfo;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.NodeEvent;
import dev.tern.chain.nodeapi.NodeInfo;
import dev.tern.chain.nodeapi.QueryOutcome;
import dev.tern.chain.nodeapi.RegistryInfo;
import dev.tern.chain.nodeapi.Route;
import dev.tern.chain.nodeapi.Submission;
import dev.tern.chain.nodeapi.SubnetInfo;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the gateway sees of the nodes of a process: of each subnet the replica that is furthest. */
public final class GroupApi implements NodeApi {
    private static final long LOOK_AGAIN_MS = 50;
    private static final String VERSION = "0.1.0";

    private final NodeGroup nodes;
    private final GenesisRecord genesis;
    private final Seats seats;
    private final Explorer explorer;
    private final Reception reception;
    private final Object changes = new Object();
    private final List<Consumer<NodeEvent>> listeners = new CopyOnWriteArrayList<>();

    GroupApi(NodeGroup nodes, CanisterNames names) {
        this.nodes = nodes;
        this.genesis = nodes.genesis();
        this.seats = new Seats(nodes);
        this.explorer = new Explorer(seats, nodes, names);
        this.reception = new Reception(seats, nodes);
        nodes.listen(new Following());
    }

    @Override
    public NetworkInfo network() {
        long time = seats.views().stream()
                .mapToLong(view -> view.latest().timeNs())
                .max()
                .orElse(0);
        Blob rootKey = Bls.der(seats.registry().rootRecord().publicKey());
        return new NetworkInfo(
                genesis.name(),
                genesis.root(),
                rootKey,
                VERSION,
                seats.registry().version(),
                time);
    }

    @Override
    public Health health() {
        return seats.health();
    }

    @Override
    public Optional<Route> route(Principal canister) {
        return reception.route(new CanisterId(canister));
    }

    @Override
    public List<SubnetId> hosted() {
        return seats.subnets();
    }

    @Override
    public Submission submit(SubnetId subnet, Blob envelope) {
        return reception.submit(subnet, envelope);
    }

    @Override
    public QueryOutcome query(SubnetId subnet, Blob envelope) {
        return reception.query(subnet, envelope);
    }

    @Override
    public Optional<CertifiedState> certified(SubnetId subnet) {
        return seats.certified(subnet);
    }

    @Override
    public List<SubnetInfo> subnets() {
        return explorer.subnets();
    }

    @Override
    public List<BlockSummary> blocks(SubnetId subnet, OptionalLong before, int limit) {
        return explorer.blocks(subnet, before, limit);
    }

    @Override
    public Optional<BlockDetail> block(SubnetId subnet, long height) {
        return explorer.block(subnet, height);
    }

    @Override
    public Optional<BlockDetail> block(Hash hash) {
        return explorer.block(hash);
    }

    @Override
    public List<CanisterInfo> canisters() {
        return explorer.canisters();
    }

    @Override
    public Optional<CanisterInfo> canister(CanisterId canister) {
        return explorer.canister(canister);
    }

    @Override
    public List<CallInfo> calls(CanisterId canister, int limit) {
        return explorer.calls(canister, limit);
    }

    @Override
    public List<NodeInfo> nodes() {
        return explorer.nodes();
    }

    @Override
    public Optional<NodeInfo> node(NodeId node) {
        return explorer.nodes().stream().filter(info -> info.id().equals(node)).findFirst();
    }

    @Override
    public List<MigrationInfo> migrations() {
        return explorer.registry().migrations();
    }

    @Override
    public Optional<MigrationInfo> migration(long id) {
        return seats.registry().migration(id).map(record -> explorer.registry().migration(record));
    }

    @Override
    public RegistryInfo registry() {
        return explorer.registry().info();
    }

    @Override
    public ModuleCounts modules() {
        return nodes.machinery().modules().counts();
    }

    @Override
    public Subscription subscribe(Consumer<NodeEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Turns what each node tells into events, each once. */
    private final class Following implements Node.Events {
        @Override
        public void decided(Node node, DecidedBlock block, ReplicaState after) {
            explorer.decided(block, after).forEach(this::tell);
        }

        @Override
        public void certified(Node node, ReplicaState state, Certification certification) {
            if (explorer.certified(state)) {
                tell(new NodeEvent.Certified(state.state().subnet(), state.height()));
            }
        }

        private void tell(NodeEvent event) {
            synchronized (changes) {
                changes.notifyAll();
            }
            listeners.forEach(listener -> listener.accept(event));
        }
    }

    /** Returns when nothing at all is wrong, or false when a replica failed or {@code seconds} have passed. */
    boolean awaitReady(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (changes) {
            try {
                while (!health().problems().isEmpty()
                        && seats.failures().isEmpty()
                        && System.nanoTime() - deadline < 0) {
                    changes.wait(LOOK_AGAIN_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return health().problems().isEmpty();
    }

    /** Takes in the blocks of earlier runs, for those who search them. */
    void readPast() {
        explorer.readPast();
    }
}
