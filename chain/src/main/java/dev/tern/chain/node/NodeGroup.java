package dev.tern.chain.node;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The nodes of one process. Thread-safe. */
public final class NodeGroup implements AutoCloseable {
    private final GenesisRecord genesis;
    private final List<NodeHome> homes;
    private final List<NodeId> ids;
    private final Machinery machinery;
    private final List<Node.Events> listeners = new CopyOnWriteArrayList<>();
    private final AddressBook book;
    private final TreeMap<Integer, Node> running = new TreeMap<>();

    /** @param compiled directory for compiled modules: nothing is lost with it but time */
    public NodeGroup(GenesisRecord genesis, List<NodeHome> homes, Path compiled, Settings settings) {
        this.genesis = genesis;
        this.homes = List.copyOf(homes);
        this.ids = homes.stream().map(home -> home.keys().key().id()).toList();
        this.machinery = Machinery.of(compiled, homes.getFirst().root(), settings);
        this.book = new AddressBook(genesis.registry());
    }

    /** Starts all nodes; when it fails none is left running. */
    public synchronized void start() {
        SelfTest.failure().ifPresent(what -> {
            throw new NodeException("this machine fails the self-test of " + what
                    + " and would part from its subnet; run it on another JDK 25, or check the machine's memory");
        });
        try {
            for (int i = 0; i < homes.size(); i++) {
                running.put(i, bind(i));
            }
            startAll();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** All at once: most of it is waiting for disks. */
    private void startAll() {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starts = new ArrayList<>();
            running.values().forEach(node -> starts.add(each.submit(node::start)));
            starts.forEach(NodeGroup::await);
        }
    }

    private static void await(Future<?> start) {
        try {
            start.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while nodes start", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Starts a node that was stopped or killed. */
    public synchronized void start(int index) {
        if (running.containsKey(index)) {
            throw new IllegalStateException("node " + index + " runs already");
        }
        Node node = bind(index);
        running.put(index, node);
        node.start();
    }

    public synchronized void stop(int index) {
        take(index).close();
    }

    /** Ends a node without letting it save anything. */
    public synchronized void kill(int index) {
        take(index).kill();
    }

    /** The running nodes. */
    public synchronized List<Node> nodes() {
        return List.copyOf(running.values());
    }

    public synchronized Optional<Node> node(int index) {
        return Optional.ofNullable(running.get(index));
    }

    public int size() {
        return homes.size();
    }

    /** Whether a node, running or not, has its home in this group. */
    boolean has(NodeId node) {
        return ids.contains(node);
    }

    /** The place of a node among the homes of this group, running or not. */
    public int indexOf(NodeId node) {
        if (!has(node)) {
            throw new IllegalArgumentException("no home of node " + node + " here");
        }
        return ids.indexOf(node);
    }

    public AddressBook book() {
        return book;
    }

    public GenesisRecord genesis() {
        return genesis;
    }

    /** Tells {@code listener} from now on what happens on the nodes. */
    public void listen(Node.Events listener) {
        listeners.add(listener);
    }

    Machinery machinery() {
        return machinery;
    }

    @Override
    public synchronized void close() {
        List<Node> ending = new ArrayList<>(running.values());
        running.clear();
        Collections.reverse(ending);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            ending.forEach(node -> each.execute(node::close));
        }
        machinery.close();
    }

    private Node bind(int index) {
        return Node.bind(genesis, homes.get(index), book, machinery, new Telling());
    }

    /** Passes on what nodes tell. */
    private final class Telling implements Node.Events {
        @Override
        public void decided(Node node, DecidedBlock block, ReplicaState after) {
            listeners.forEach(listener -> listener.decided(node, block, after));
        }

        @Override
        public void certified(Node node, ReplicaState state, Certification certification) {
            listeners.forEach(listener -> listener.certified(node, state, certification));
        }

        @Override
        public void failed(Node node, SubnetId subnet, String reason) {
            listeners.forEach(listener -> listener.failed(node, subnet, reason));
        }
    }

    private Node take(int index) {
        Node node = running.remove(index);
        if (node == null) {
            throw new IllegalStateException("node " + index + " does not run");
        }
        return node;
    }
}
