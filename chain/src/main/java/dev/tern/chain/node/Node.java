package dev.tern.chain.node;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.View;
import dev.tern.chain.migration.Mover;
import dev.tern.chain.migration.Outgoing;
import dev.tern.chain.migration.Question;
import dev.tern.chain.network.Directory.Endpoint;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.chain.storage.DurableFiles;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: its place on the network, and a replica for each subnet that the registry seats it in. Its manager follows the
 * registry: replicas begin where the node got a seat, and end, their partition wiped, where it lost one.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long MANAGE_MS = 100;
    private static final long END_SECONDS = 60;

    private final GenesisRecord genesis;
    private final NodeHome home;
    private final NodeHome.Keys keys;
    private final AddressBook book;
    private final Machinery machinery;
    private final Events events;
    private final TcpNetwork network;
    private final Delegations delegations;
    private final Map<SubnetId, Seat> seats = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService manager;
    private int turn;

    private Node(GenesisRecord genesis, NodeHome home, AddressBook book, Machinery machinery, Events events) {
        this.genesis = genesis;
        this.home = home;
        this.keys = home.keys();
        this.book = book;
        this.machinery = machinery;
        this.events = events;
        this.network = bind();
        this.delegations = new Delegations(network);
        this.manager = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("manage " + keys.key().id()).factory());
    }

    /** Is told what happens on the node, by the threads of its replicas: must return at once. */
    public interface Events {
        default void decided(Node node, DecidedBlock block, ReplicaState after) {}

        default void certified(Node node, ReplicaState state, Certification certification) {}

        default void failed(Node node, SubnetId subnet, String reason) {}
    }

    /** A replica, and the migrations that it is a party to. */
    private record Seat(Replica replica, Outgoing outgoing, Mover mover, Helpers helpers) {
        void endDuties() {
            mover.close();
            helpers.close();
        }
    }

    /** Binds the node's port; nothing runs yet. */
    static Node bind(GenesisRecord genesis, NodeHome home, AddressBook book, Machinery machinery, Events events) {
        return new Node(genesis, home, book, machinery, events);
    }

    /** Starts the replicas that the registry says. Throws what storage throws about a bad partition. */
    public void start() {
        network.start();
        for (SubnetRecord subnet : book.registry().subnets().values()) {
            if (subnet.hasMember(id())) {
                seat(subnet.id());
            }
        }
        var endless = manager.scheduleWithFixedDelay(this::manage, MANAGE_MS, MANAGE_MS, TimeUnit.MILLISECONDS);
        LOG.debug("node {} runs: {}", id(), !endless.isDone());
    }

    public NodeId id() {
        return keys.key().id();
    }

    /** Where its peers reach it. */
    public Endpoint endpoint() {
        return book.endpoint(id()).orElseThrow();
    }

    /** The subnets that it has replicas of. */
    public Collection<SubnetId> subnets() {
        return seats.keySet();
    }

    Optional<Replica> replica(SubnetId subnet) {
        return Optional.ofNullable(seats.get(subnet)).map(Seat::replica);
    }

    Optional<Certificate.Delegation> delegation(SubnetId subnet) {
        return delegations.of(subnet);
    }

    /** Signs with the node key. */
    Blob sign(byte[] message) {
        return Ed25519.sign(keys.key().secret(), message);
    }

    /** Ends the node in order: its newest states are saved. */
    @Override
    public void close() {
        end(true);
    }

    /** Ends the node without saving anything, as near to a crash as a part of a process can come. */
    public void kill() {
        end(false);
    }

    private void end(boolean save) {
        manager.shutdownNow();
        network.close();
        seats.values().forEach(Seat::endDuties);
        seats.values().forEach(seat -> seat.replica.stop(save));
        seats.clear();
        try {
            if (!manager.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the manager of {} does not end", id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TcpNetwork bind() {
        NodeRecord record = book.registry()
                .node(keys.key().id())
                .orElseThrow(
                        () -> new NodeException("node " + keys.key().id() + " is not in the registry of this network;"
                                + " its keys belong to another network: use that one's home"));
        try {
            return bind(record.host(), record.port());
        } catch (BindException e) {
            return bindElsewhere(record);
        } catch (IOException e) {
            throw new NodeException(
                    "cannot listen on " + record.host() + ":" + record.port() + ": " + e.getMessage(), e);
        }
    }

    /** Somebody took the port meanwhile: on this machine the peers learn of another one. */
    private TcpNetwork bindElsewhere(NodeRecord record) {
        try {
            TcpNetwork elsewhere = bind(record.host(), 0);
            book.moved(record.id(), new Endpoint(record.host(), elsewhere.port()));
            LOG.warn(
                    "port {} is taken by {}; node {} listens on {}",
                    record.port(),
                    PortHolder.of(record.port()).orElse("another process"),
                    record.id(),
                    elsewhere.port());
            return elsewhere;
        } catch (IOException e) {
            throw new NodeException("cannot listen on " + record.host() + ": " + e.getMessage(), e);
        }
    }

    private TcpNetwork bind(String host, int port) throws IOException {
        return TcpNetwork.bind(
                genesis.network(),
                keys.key(),
                new InetSocketAddress(host, port),
                book,
                (from, question) -> answer(Question.of(question)));
    }

    private void seat(SubnetId subnet) {
        Replica replica = Replica.open(genesis, subnet, home, network, machinery, observer(subnet));
        Outgoing outgoing = new Outgoing(replica.keeper());
        Helpers helpers = new Helpers("move " + subnet, network);
        Mover.Identity self = new Mover.Identity(genesis.network(), id(), message -> sign(message.unsafeBytes()));
        Mover mover = new Mover(replica, replica.keeper(), helpers, helpers, self, machinery.executor());
        Seat seat = new Seat(replica, outgoing, mover, helpers);
        seats.put(subnet, seat);
        replica.start();
    }

    private Observer<ReplicaState> observer(SubnetId subnet) {
        return new Observer<>() {
            @Override
            public void decided(DecidedBlock block, ReplicaState after) {
                book.follow(after.state().registry());
                Seat seat = seats.get(subnet);
                if (seat != null) {
                    seat.outgoing.follow(after.state());
                    seat.mover.follow(after.state());
                }
                events.decided(Node.this, block, after);
            }

            @Override
            public void certified(ReplicaState state, Certification certification) {
                events.certified(Node.this, state, certification);
            }

            @Override
            public void failed(String reason, Throwable cause) {
                LOG.error("replica of {} on {} stopped: {}", subnet, id(), reason, cause);
                events.failed(Node.this, subnet, reason);
            }
        };
    }

    private Optional<Blob> answer(Question question) {
        return question instanceof Question.DelegationOf asked
                ? delegation(asked)
                : first(seat -> seat.outgoing.answer(seat.replica.view(), question));
    }

    private Optional<Blob> delegation(Question.DelegationOf asked) {
        Seat root = seats.get(genesis.root());
        if (root == null) {
            return Optional.empty();
        }
        View<ReplicaState> view = root.replica.view();
        return view.certified()
                .filter(certified -> certified.state().registryVersion() >= asked.version())
                .flatMap(certified -> Certificates.of(view, Certificates.delegationPaths(asked.subnet())))
                .map(Certificate::encode);
    }

    private Optional<Blob> first(Function<Seat, Optional<Blob>> answer) {
        return seats.values().stream().map(answer).flatMap(Optional::stream).findFirst();
    }

    /** What the manager does again and again. */
    private void manage() {
        try {
            Registry registry = book.registry();
            for (SubnetRecord subnet : registry.subnets().values()) {
                manage(registry, subnet);
            }
        } catch (RuntimeException e) {
            LOG.error("the manager of {} goes on after", id(), e);
        }
    }

    private void manage(Registry registry, SubnetRecord subnet) {
        boolean seated = seats.containsKey(subnet.id());
        if (subnet.hasMember(id()) && !seated) {
            seat(subnet.id());
        } else if (!subnet.hasMember(id()) && seated) {
            leave(subnet.id());
        } else if (seated && !delegations.isCurrent(subnet.id(), registry)) {
            delegations.refresh(subnet.id(), registry, turn++);
        }
    }

    private void leave(SubnetId subnet) {
        Seat seat = seats.remove(subnet);
        if (seat != null) {
            seat.endDuties();
            seat.replica.stop(false);
            DurableFiles.deleteTree(home.partition(subnet));
            LOG.info("node {} left subnet {}", id(), subnet);
        }
    }
}
