package dev.tern.chain.network;

import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Network;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on the network: posts messages between replicas, and asks and answers questions between nodes. Thread-safe. A
 * peer that sends garbage or too much is disconnected and left alone for a while.
 */
public final class TcpNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpNetwork.class);
    private static final Duration BAN = Duration.ofSeconds(30);
    /** Questions of one peer that are answered at a time; more are dropped. */
    private static final int MAX_QUESTIONS = 64;

    private final NodeKey self;
    private final Handshake handshake;
    private final Directory directory;
    private final Answering answering;
    private final Listener listener;
    private final Bans bans = new Bans(BAN);
    private final Map<NodeId, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Map<SubnetId, Receiver> receivers = new ConcurrentHashMap<>();
    private final Map<NodeId, Semaphore> questions = new ConcurrentHashMap<>();
    private final Map<Asked, CompletableFuture<Optional<Blob>>> asked = new ConcurrentHashMap<>();
    private final AtomicLong nextQuestion = new AtomicLong();
    private volatile @Nullable Encoded lastEncoded;
    private volatile boolean closed;

    private TcpNetwork(Hash network, NodeKey self, InetSocketAddress address, Directory directory, Answering answering)
            throws IOException {
        this.self = self;
        this.directory = directory;
        this.answering = answering;
        this.handshake = new Handshake(network, self);
        this.listener = new Listener(address, handshake, this::welcome, new Arrivals());
    }

    /** Takes messages for one replica, and their length. Called by one thread per peer; blocking holds that peer back. */
    @FunctionalInterface
    public interface Receiver {
        void receive(Address from, Message message, int bytes);
    }

    /** Answers questions of other nodes; empty means "I do not have it". May block. */
    @FunctionalInterface
    public interface Answering {
        Optional<Blob> answer(NodeId from, Blob question);
    }

    private record Asked(NodeId peer, long id) {}

    /** The last message sent and its bytes: one message usually goes to many. */
    private record Encoded(Message message, Blob bytes) {}

    /** Binds {@code address} (port 0: any) without taking connections yet. */
    public static TcpNetwork bind(
            Hash network, NodeKey self, InetSocketAddress address, Directory directory, Answering answering)
            throws IOException {
        return new TcpNetwork(network, self, address, directory, answering);
    }

    /** Takes connections from now on. */
    public void start() {
        listener.start();
    }

    public int port() {
        return listener.port();
    }

    /** Messages to this node's replica in {@code subnet} go to {@code receiver} from now on. */
    public void attach(SubnetId subnet, Receiver receiver) {
        receivers.put(subnet, receiver);
    }

    public void detach(SubnetId subnet) {
        receivers.remove(subnet);
    }

    /** The network as this node's replica in {@code subnet} sees it. */
    public Network of(SubnetId subnet) {
        return (to, message) -> post(subnet, to, message);
    }

    /** Asks a peer; completes with empty if the peer does not have it, fails if it does not answer in time. */
    public CompletableFuture<Optional<Blob>> ask(NodeId peer, Blob question, Duration timeout) {
        Asked key = new Asked(peer, nextQuestion.incrementAndGet());
        CompletableFuture<Optional<Blob>> answer = new CompletableFuture<>();
        asked.put(key, answer);
        send(peer, new Frame.Ask(key.id(), question));
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((value, error) -> asked.remove(key));
    }

    /** Disconnects a peer that broke the rules and refuses it for a while. */
    public void ban(NodeId peer, String reason) {
        LOG.warn("{} is left alone for {} s: {}", peer, BAN.toSeconds(), reason);
        bans.add(peer);
        listener.disconnect(peer);
        Outbox outbox = outboxes.remove(peer);
        if (outbox != null) {
            outbox.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
        outboxes.values().forEach(Outbox::close);
        asked.values().forEach(answer -> answer.cancel(false));
    }

    private void post(SubnetId from, Address to, Message message) {
        if (to.node().equals(self.id())) {
            Receiver receiver = receivers.get(to.subnet());
            if (receiver != null) {
                int bytes = encoded(message).length();
                Thread.ofVirtual().start(() -> receiver.receive(new Address(from, self.id()), message, bytes));
            }
            return;
        }
        send(to.node(), new Frame.Post(from, to.subnet(), encoded(message)));
    }

    private Blob encoded(Message message) {
        Encoded last = lastEncoded;
        if (last != null && last.message == message) {
            return last.bytes;
        }
        Blob bytes = message.encoded();
        lastEncoded = new Encoded(message, bytes);
        return bytes;
    }

    private void send(NodeId peer, Frame frame) {
        if (closed || bans.holds(peer)) {
            return;
        }
        Blob bytes = frame.encoded();
        if (bytes.length() > Frame.MAX_BYTES) {
            throw new IllegalArgumentException("a message of " + bytes.length() + " bytes is too long to send");
        }
        outboxes.computeIfAbsent(peer, this::outbox).offer(bytes);
    }

    private Outbox outbox(NodeId peer) {
        Outbox outbox = new Outbox(self.id(), peer, handshake, directory);
        outbox.start();
        return outbox;
    }

    private boolean welcome(NodeId peer) {
        return !closed && !bans.holds(peer) && directory.endpoint(peer).isPresent();
    }

    private void answer(NodeId peer, Frame.Ask ask) {
        Semaphore room = questions.computeIfAbsent(peer, any -> new Semaphore(MAX_QUESTIONS));
        if (!room.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                send(peer, new Frame.Answer(ask.id(), answering.answer(peer, ask.question())));
            } catch (DecodeException e) {
                ban(peer, "a question that does not decode: " + e.getMessage());
            } finally {
                room.release();
            }
        });
    }

    /** What the listener hands on. */
    private final class Arrivals implements Listener.Inbound {
        @Override
        public void frame(NodeId peer, Frame frame) throws IOException {
            switch (frame) {
                case Frame.Post post -> deliver(peer, post);
                case Frame.Ask ask -> answer(peer, ask);
                case Frame.Answer answer -> {
                    CompletableFuture<Optional<Blob>> waiting = asked.get(new Asked(peer, answer.id()));
                    if (waiting != null) {
                        waiting.complete(answer.answer());
                    }
                }
                case Frame.Ping ping -> {}
            }
        }

        @Override
        public void misbehaved(NodeId peer, String what) {
            ban(peer, what);
        }

        private void deliver(NodeId peer, Frame.Post post) throws PeerException {
            Receiver receiver = receivers.get(post.to());
            if (receiver == null) {
                return;
            }
            try {
                receiver.receive(
                        new Address(post.from(), peer),
                        Reader.whole(post.message().unsafeBytes(), Message::read),
                        post.message().length());
            } catch (DecodeException e) {
                throw new PeerException("a message that does not decode: " + e.getMessage());
            }
        }
    }
}
