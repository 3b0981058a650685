package dev.tern.chain.node;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.engine.Engine;
import dev.tern.chain.engine.Input;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.Ports;
import dev.tern.chain.engine.View;
import dev.tern.chain.migration.Host;
import dev.tern.chain.migration.Keeper;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Clock;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Network;
import dev.tern.chain.replica.Executing;
import dev.tern.chain.replica.MachineApplication;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.chain.replica.StreamCourier;
import dev.tern.chain.storage.StorageException;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A node's part in one subnet: a partition, an engine, and the thread they live on. */
final class Replica implements Host {
    private static final long CLOSE_SECONDS = 120;
    private static final Clock WALL = () -> ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());

    private final SubnetId subnet;
    private final TcpNetwork network;
    private final Partition partition;
    private final Keeper keeper;
    private final ExecutorService keeping;
    private final Executing executing;
    private final ReplicaThread thread;
    private final Engine<ReplicaState> engine;
    private volatile boolean saveAtEnd = true;
    private volatile Optional<String> failure = Optional.empty();

    private Replica(
            GenesisRecord genesis,
            SubnetId subnet,
            Partition partition,
            TcpNetwork network,
            Machinery machinery,
            Observer<ReplicaState> observer) {
        NodeId node = partition.signer().node();
        this.subnet = subnet;
        this.network = network;
        this.partition = partition;
        String name = subnet.toString().substring(0, 5) + " " + node.toString().substring(0, 5);
        this.keeping = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("keep " + name).factory());
        this.keeper = new Keeper(
                partition.store(), new ChunkCupboard(partition.store().chunks()), keeping, machinery.pages());
        this.executing = new Executing(machinery.executor().another());
        this.thread = new ReplicaThread("replica " + name);
        this.engine = new Engine<>(
                new Domain(genesis.network(), subnet),
                machinery.settings(),
                new Ports(WALL, thread, network(), partition.store(), partition.wal(), partition.signer()),
                new MachineApplication(genesis, subnet, keeper, executing, machinery.envelopes()),
                noting(observer),
                new StreamCourier(subnet, node));
    }

    /** Opens the partition. Throws what storage throws about a bad one. */
    static Replica open(
            GenesisRecord genesis,
            SubnetId subnet,
            NodeHome home,
            TcpNetwork network,
            Machinery machinery,
            Observer<ReplicaState> observer) {
        Partition partition = Partition.open(genesis, subnet, home);
        try {
            return new Replica(genesis, subnet, partition, network, machinery, observer);
        } catch (StorageException e) {
            partition.close();
            throw partition.remedy().explain(e);
        }
    }

    /** Begins to live: brings the replica to where it was, then takes part. */
    void start() {
        thread.start(steps());
        network.attach(subnet, (from, message, bytes) -> thread.put(new Input.FromPeer(from, message), bytes));
    }

    @Override
    public SubnetId subnet() {
        return subnet;
    }

    @Override
    public View<ReplicaState> view() {
        return engine.view();
    }

    /** Why the replica stopped by itself and what to do, if it did. */
    Optional<String> failure() {
        return failure;
    }

    Optional<DecidedBlock> block(long height) {
        return engine.block(height);
    }

    Keeper keeper() {
        return keeper;
    }

    @Override
    public boolean offer(Artifact artifact) {
        return thread.offer(new Input.Offered(artifact));
    }

    @Override
    public void arrived() {
        thread.put(new Input.Arrived());
    }

    /** Ends the replica; {@code save} makes its newest state durable, so that the next start is quick. */
    void stop(boolean save) {
        network.detach(subnet);
        saveAtEnd = save;
        thread.stop();
        release();
    }

    private void release() {
        executing.close();
        endKeeping();
        partition.close();
    }

    private Observer<ReplicaState> noting(Observer<ReplicaState> observer) {
        return new Observer<>() {
            @Override
            public void decided(DecidedBlock block, ReplicaState after) {
                observer.decided(block, after);
            }

            @Override
            public void certified(ReplicaState state, Certification certification) {
                observer.certified(state, certification);
            }

            @Override
            public void failed(String reason, Throwable cause) {
                String why = cause instanceof StorageException trouble
                        ? String.valueOf(partition.remedy().explain(trouble).getMessage())
                        : reason;
                failure = Optional.of(why);
                observer.failed(why, cause);
            }
        };
    }

    private void endKeeping() {
        keeping.shutdown();
        try {
            if (!keeping.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a checkpoint takes longer than " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Network network() {
        Network sending = network.of(subnet);
        return new Network() {
            @Override
            public void send(Address to, Message message) {
                sending.send(to, message);
            }

            @Override
            public void complain(Address peer, String reason) {
                network.ban(peer.node(), reason);
            }
        };
    }

    private ReplicaThread.Steps steps() {
        return new ReplicaThread.Steps() {
            @Override
            public void start() {
                engine.start();
            }

            @Override
            public void handle(Input input) {
                engine.handle(input);
            }

            @Override
            public void flush() {
                engine.flush();
            }

            @Override
            public void stop() {
                if (saveAtEnd) {
                    engine.stop();
                }
            }
        };
    }
}
