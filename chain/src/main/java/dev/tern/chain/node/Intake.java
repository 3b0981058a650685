package dev.tern.chain.node;

import dev.tern.chain.engine.Input;
import dev.tern.chain.port.Message;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a replica, bounded in bytes in total and per peer, taken from the peers in turn. Consensus comes first; who brings
 * too much of it waits, which holds that peer's connection back. Of everything else, which is said again if it gets lost, a peer's
 * oldest gives way to its newest. Thread-safe.
 */
final class Intake {
    /** What the inputs of one peer may take, for consensus and again for the rest: two of the longest messages. */
    static final long PEER_BYTES = 2L * Message.MAX_BYTES;

    /** What the inputs of all may take, likewise; beyond it, each peer may still have one that waits. */
    static final long TOTAL_BYTES = 48L << 20;

    /** What an input takes besides its bytes. */
    private static final int OVERHEAD = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Lane consensus = new Lane();
    private final Lane rest = new Lane();
    private boolean closed;

    /** Queues what a peer sent in {@code bytes}; waits while there is too much of its consensus messages. */
    void put(Input.FromPeer input, int bytes) throws InterruptedException {
        Item item = new Item(input, bytes + OVERHEAD);
        Optional<NodeId> peer = Optional.of(input.from().node());
        if (isConsensus(input.message())) {
            putConsensus(peer, item);
        } else {
            putLossy(peer, item);
        }
    }

    /** Queues what this node says itself and must not get lost; waits while there is too much of it. */
    void put(Input own) throws InterruptedException {
        putConsensus(Optional.empty(), new Item(own, OVERHEAD));
    }

    /** Queues something of {@code bytes} of this node if there is room. */
    boolean offer(Input own, int bytes) {
        Item item = new Item(own, bytes + OVERHEAD);
        lock.lock();
        try {
            boolean fits = !closed && rest.hasRoom(Optional.empty(), item.bytes);
            if (fits) {
                rest.add(Optional.empty(), item);
                arrived.signal();
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    /** Moves up to {@code max} inputs to {@code turn}, consensus first but not alone; waits for the first at most so long. */
    void take(List<Input> turn, int max, long waitNs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNs;
            while (!closed && consensus.isEmpty() && rest.isEmpty() && left > 0) {
                left = arrived.awaitNanos(left);
            }
            consensus.take(turn, max - max / 4);
            rest.take(turn, Math.max(0, max - turn.size()));
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken in any more, and nobody waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What waits now, with what it takes besides. */
    long bytes() {
        lock.lock();
        try {
            return consensus.bytes + rest.bytes;
        } finally {
            lock.unlock();
        }
    }

    private void putConsensus(Optional<NodeId> peer, Item item) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !consensus.hasRoom(peer, item.bytes)) {
                room.await();
            }
            if (!closed) {
                consensus.add(peer, item);
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void putLossy(Optional<NodeId> peer, Item item) {
        lock.lock();
        try {
            if (!closed) {
                rest.makeRoom(peer, item.bytes);
                rest.add(peer, item);
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a height cannot end without messages of this kind; they are worked off in little time. */
    private static boolean isConsensus(Message message) {
        return switch (message) {
            case Message.Proposed m -> true;
            case Message.Voted m -> true;
            case Message.Polka m -> true;
            case Message.Status m -> true;
            case Message.ProposalWanted m -> true;
            case Message.Shared m -> true;
            case Message.Certified m -> true;
            case Message.BlocksWanted m -> false;
            case Message.Blocks m -> false;
            case Message.Artifacts m -> false;
            case Message.StreamHint m -> false;
            case Message.SliceWanted m -> false;
            case Message.Slice m -> false;
            case Message.RegistryWanted m -> false;
            case Message.Registry m -> false;
        };
    }

    private record Item(Input input, long bytes) {}

    /** What one peer brought, oldest first. */
    private static final class Share {
        private final ArrayDeque<Item> items = new ArrayDeque<>();
        private long bytes;
    }

    /** Inputs by who brought them; this node is nobody. A share is there as long as it holds something. */
    private static final class Lane {
        private final Map<Optional<NodeId>, Share> shares = new LinkedHashMap<>();
        private long bytes;

        boolean isEmpty() {
            return shares.isEmpty();
        }

        boolean hasRoom(Optional<NodeId> peer, long more) {
            Share share = shares.get(peer);
            return share == null || (share.bytes + more <= PEER_BYTES && bytes + more <= TOTAL_BYTES);
        }

        void add(Optional<NodeId> peer, Item item) {
            Share share = shares.computeIfAbsent(peer, any -> new Share());
            share.items.add(item);
            share.bytes += item.bytes;
            bytes += item.bytes;
        }

        /** Drops the oldest of {@code peer}, and if all together are too much, of the peer that has the most. */
        void makeRoom(Optional<NodeId> peer, long more) {
            while (shares.containsKey(peer) && shares.get(peer).bytes + more > PEER_BYTES) {
                remove(peer);
            }
            while (bytes + more > TOTAL_BYTES) {
                Optional<Map.Entry<Optional<NodeId>, Share>> heaviest = shares.entrySet().stream()
                        .filter(entry -> entry.getKey().isPresent())
                        .max(Comparator.comparing(entry -> entry.getValue().bytes));
                if (heaviest.isEmpty()) {
                    return;
                }
                remove(heaviest.get().getKey());
            }
        }

        /** One of each peer in turn. */
        void take(List<Input> turn, int max) {
            for (int i = 0; i < max && !shares.isEmpty(); i++) {
                Optional<NodeId> next = shares.keySet().iterator().next();
                Share share = shares.get(next);
                turn.add(remove(next));
                if (shares.remove(next, share)) {
                    shares.put(next, share);
                }
            }
        }

        private Input remove(Optional<NodeId> peer) {
            Share share = Objects.requireNonNull(shares.get(peer));
            Item item = share.items.remove();
            share.bytes -= item.bytes;
            bytes -= item.bytes;
            if (share.items.isEmpty()) {
                shares.remove(peer);
            }
            return item.input;
        }
    }
}
