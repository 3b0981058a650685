package dev.tern.chain.network;

import dev.tern.chain.network.Handshake.Session;
import dev.tern.sdk.types.NodeId;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections of peers and hands on what they send. One connection per peer: a new one replaces the older. */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration ACCEPT_END = Duration.ofSeconds(5);
    private static final int BACKLOG = 256;
    private static final int MAX_HANDSHAKES = 128;
    private static final int HANDSHAKE_MS = 5000;
    /** A peer pings every 5 seconds. */
    private static final int SILENCE_MS = 30_000;

    private final ServerSocket server;
    private final Handshake handshake;
    private final Predicate<NodeId> welcome;
    private final Inbound inbound;
    private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES);
    private final Map<NodeId, Socket> peers = new ConcurrentHashMap<>();
    private final Set<Socket> all = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread accepting;

    Listener(InetSocketAddress address, Handshake handshake, Predicate<NodeId> welcome, Inbound inbound)
            throws IOException {
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(address, BACKLOG);
        this.handshake = handshake;
        this.welcome = welcome;
        this.inbound = inbound;
    }

    /** Who takes what arrives. */
    interface Inbound {
        void frame(NodeId peer, Frame frame) throws IOException;

        /** {@code peer} broke the rules; its connection is closed. */
        void misbehaved(NodeId peer, String what);
    }

    void start() {
        accepting = Thread.ofVirtual().name("accept " + server.getLocalPort()).start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void disconnect(NodeId peer) {
        Socket socket = peers.remove(peer);
        if (socket != null) {
            close(socket);
        }
    }

    /** Returns when the port is free again. */
    void close() {
        try {
            server.close();
            Thread thread = accepting;
            if (thread != null) {
                thread.join(ACCEPT_END);
            }
        } catch (IOException e) {
            LOG.debug("closing the listener", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(Listener::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (handshakes.tryAcquire()) {
                    all.add(socket);
                    Thread.ofVirtual()
                            .name("in " + socket.getRemoteSocketAddress())
                            .start(() -> serve(socket));
                } else {
                    close(socket);
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("cannot accept a connection: {}", e.toString());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            Session session;
            AtomicBoolean opened = new AtomicBoolean();
            try {
                closeUnless(opened, socket);
                session = handshake.listen(in, new DataOutputStream(socket.getOutputStream()), welcome);
                opened.set(true);
            } finally {
                handshakes.release();
            }
            Socket older = peers.put(session.peer(), socket);
            if (older != null) {
                close(older);
            }
            socket.setSoTimeout(SILENCE_MS);
            receive(in, session);
        } catch (PeerException e) {
            LOG.warn("connection from {} refused: {}", socket.getRemoteSocketAddress(), e.getMessage());
        } catch (EOFException | SocketException e) {
            LOG.debug("connection from {} ended", socket.getRemoteSocketAddress());
        } catch (IOException e) {
            LOG.debug("connection from {} broke: {}", socket.getRemoteSocketAddress(), e.toString());
        } finally {
            all.remove(socket);
            peers.values().remove(socket);
        }
    }

    /** A deadline for the whole handshake: a byte now and then would hold one of few places for long. */
    private static void closeUnless(AtomicBoolean opened, Socket socket) {
        CompletableFuture.delayedExecutor(HANDSHAKE_MS, TimeUnit.MILLISECONDS).execute(() -> {
            if (!opened.get()) {
                close(socket);
            }
        });
    }

    private void receive(DataInputStream in, Session session) throws IOException {
        SealedFrames frames = new SealedFrames(session.key());
        try {
            while (true) {
                inbound.frame(session.peer(), frames.read(in));
            }
        } catch (PeerException e) {
            inbound.misbehaved(session.peer(), String.valueOf(e.getMessage()));
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing a connection", e);
        }
    }
}
