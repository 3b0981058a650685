package dev.tern.chain.node;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.engine.Engine;
import dev.tern.chain.engine.Input;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.Ports;
import dev.tern.chain.engine.View;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Clock;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Network;
import dev.tern.chain.replica.Executing;
import dev.tern.chain.replica.MachineApplication;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.chain.replica.StreamCourier;
import dev.tern.chain.storage.FileSigner;
import dev.tern.chain.storage.FileWal;
import dev.tern.chain.storage.LevelStore;
import dev.tern.chain.storage.Owner;
import dev.tern.chain.storage.StorageException;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A node's part in one subnet: a partition, an engine, and the thread they live on. */
final class Replica {
    private static final Clock WALL = () -> ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());

    private final SubnetId subnet;
    private final TcpNetwork network;
    private final LevelStore store;
    private final FileWal wal;
    private final FileSigner signer;
    private final Keeper keeper;
    private final ReplicaThread thread;
    private final Engine<ReplicaState> engine;
    private volatile boolean saveAtEnd = true;

    private Replica(
            GenesisRecord genesis,
            SubnetId subnet,
            NodeHome home,
            TcpNetwork network,
            Machinery machinery,
            Observer<ReplicaState> observer) {
        NodeHome.Keys keys = home.keys();
        NodeId node = keys.key().id();
        Path partition = home.partition(subnet);
        Blob share = Optional.ofNullable(keys.shares().get(subnet))
                .orElseThrow(() -> new NodeException("node " + node + " has no share of the key of subnet " + subnet));
        this.subnet = subnet;
        this.network = network;
        this.store = LevelStore.open(partition.resolve("db"), new Owner(genesis.network(), subnet, node));
        this.wal = FileWal.open(partition.resolve("wal"));
        this.signer = FileSigner.open(
                home.guard(subnet), new FileSigner.Keys(node, keys.key().secret(), share));
        String name = subnet.toString().substring(0, 5) + " " + node.toString().substring(0, 5);
        this.keeper = new Keeper(store, name);
        this.thread = new ReplicaThread("replica " + name);
        this.engine = new Engine<>(
                new Domain(genesis.network(), subnet),
                machinery.settings(),
                new Ports(WALL, thread, network(), store, wal, signer),
                new MachineApplication(
                        genesis, subnet, keeper, new Executing(machinery.executor()), machinery.envelopes()),
                observer,
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
        Replica replica = new Replica(genesis, subnet, home, network, machinery, observer);
        try {
            replica.requireAllDecided(home.partition(subnet));
            return replica;
        } catch (StorageException e) {
            replica.release();
            throw e;
        }
    }

    /** The log goes on to the next height when a block is durable: a database behind it has lost blocks. */
    private void requireAllDecided(Path partition) {
        if (wal.height() > store.height() + 1) {
            throw new StorageException(
                    "the database in " + partition + " is corrupt: it ends with block " + store.height()
                            + ", but the write-ahead log is at height " + wal.height() + "; remove " + partition
                            + " to let the node fetch the subnet's blocks from its peers, or run `tern network reset`");
        }
    }

    /** Begins to live: brings the replica to where it was, then takes part. */
    void start() {
        thread.start(steps());
        network.attach(subnet, (from, message) -> thread.put(new Input.FromPeer(from, message)));
    }

    SubnetId subnet() {
        return subnet;
    }

    View<ReplicaState> view() {
        return engine.view();
    }

    Optional<DecidedBlock> block(long height) {
        return engine.block(height);
    }

    Keeper keeper() {
        return keeper;
    }

    /** Offers something for a block; false if the replica has no room for it now. */
    boolean offer(Artifact artifact) {
        return thread.offer(new Input.Offered(artifact));
    }

    /** Tells that something a decided block may wait for is here now. */
    void arrived() {
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
        keeper.close();
        wal.close();
        signer.close();
        store.close();
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
