package dev.tern.chain.network;

import dev.tern.chain.network.Handshake.Session;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node has to say to one peer: a bounded queue and the connection that this node dialled. What does not fit, or
 * waits too long for a peer that is away, is dropped; who needs it asks again.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MAX_FRAMES = 4096;
    private static final long MAX_QUEUED_BYTES = 32L << 20;
    private static final long STALE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int CONNECT_MS = 3000;
    private static final int HANDSHAKE_MS = 5000;
    private static final long PING_MS = 5000;
    private static final long FIRST_BACKOFF_MS = 50;
    private static final long MAX_BACKOFF_MS = 3000;

    private final NodeId peer;
    private final Handshake handshake;
    private final Directory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> queue = new ArrayDeque<>();
    private final Thread thread;
    private long queuedBytes;
    private boolean closed;
    private @Nullable Socket socket;

    Outbox(NodeId self, NodeId peer, Handshake handshake, Directory directory) {
        this.peer = peer;
        this.handshake = handshake;
        this.directory = directory;
        this.thread = Thread.ofVirtual().name("out " + self + " " + peer).unstarted(this::run);
    }

    private record Item(Blob frame, long queuedAt) {}

    void start() {
        thread.start();
    }

    /** Queues an encoded frame; drops it when the queue is full. */
    void offer(Blob frame) {
        lock.lock();
        try {
            if (closed || queue.size() >= MAX_FRAMES || queuedBytes + frame.length() > MAX_QUEUED_BYTES) {
                return;
            }
            queue.add(new Item(frame, System.nanoTime()));
            queuedBytes += frame.length();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            hangUp();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long backoff = FIRST_BACKOFF_MS;
        while (awaitWork()) {
            long started = System.nanoTime();
            try {
                talk();
            } catch (IOException e) {
                LOG.debug("connection to {} ended: {}", peer, e.toString());
            } finally {
                hangUp();
            }
            boolean lasted = System.nanoTime() - started > TimeUnit.MILLISECONDS.toNanos(MAX_BACKOFF_MS);
            backoff = lasted ? FIRST_BACKOFF_MS : Math.min(2 * backoff, MAX_BACKOFF_MS);
            pause(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff));
        }
    }

    /** Dials, then sends until the connection breaks. */
    private void talk() throws IOException {
        Optional<Directory.Endpoint> endpoint = directory.endpoint(peer);
        if (endpoint.isEmpty()) {
            return;
        }
        try (Socket dialled = new Socket()) {
            dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
            dialled.connect(
                    new InetSocketAddress(endpoint.get().host(), endpoint.get().port()), CONNECT_MS);
            dialled.setSoTimeout(HANDSHAKE_MS);
            keep(dialled);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(dialled.getOutputStream(), 1 << 16));
            DataInputStream in = new DataInputStream(new BufferedInputStream(dialled.getInputStream()));
            Session session = handshake.dial(in, out, peer);
            dialled.setSoTimeout(0);
            Thread.ofVirtual().name("watch " + peer).start(() -> awaitEnd(in, dialled));
            send(out, new SealedFrames(session.key()));
        }
    }

    private void send(DataOutputStream out, SealedFrames frames) throws IOException {
        byte[] ping = new Frame.Ping().encode();
        while (true) {
            Optional<Blob> frame = take();
            if (frame.isPresent()) {
                frames.write(out, frame.get().unsafeBytes());
                continue;
            }
            out.flush();
            if (!awaitFrame()) {
                frames.write(out, ping);
            }
        }
    }

    /** The peer sends nothing on this connection: reading ends when the connection does. */
    private void awaitEnd(DataInputStream in, Socket dialled) {
        try (dialled) {
            in.read();
        } catch (IOException e) {
            LOG.trace("connection to {} closed", peer, e);
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Blob> take() {
        lock.lock();
        try {
            Item item = queue.poll();
            if (item == null) {
                return Optional.empty();
            }
            queuedBytes -= item.frame.length();
            return Optional.of(item.frame);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to send; says false when it is time for a ping, throws when it is time to stop. */
    private boolean awaitFrame() throws IOException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(PING_MS);
            while (queue.isEmpty() && left > 0) {
                if (closed || socket == null || socket.isClosed()) {
                    throw new IOException("closed");
                }
                left = changed.awaitNanos(left);
            }
            return !queue.isEmpty();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a reason to dial; false when the outbox is closed. */
    private boolean awaitWork() {
        lock.lock();
        try {
            dropStale();
            while (queue.isEmpty() && !closed) {
                changed.await();
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void dropStale() {
        long now = System.nanoTime();
        for (Item item = queue.peek(); item != null && now - item.queuedAt > STALE_NS; item = queue.peek()) {
            queue.poll();
            queuedBytes -= item.frame.length();
        }
    }

    private void pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Socket dialled) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            socket = dialled;
        } finally {
            lock.unlock();
        }
    }

    private void hangUp() {
        lock.lock();
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.trace("closing the connection to {}", peer, e);
        } finally {
            socket = null;
            lock.unlock();
        }
    }
}
