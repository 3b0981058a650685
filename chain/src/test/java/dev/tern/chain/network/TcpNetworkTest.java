package dev.tern.chain.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpNetworkTest {
    private static final Hash NETWORK = Blake3.hash(new byte[] {1});
    private static final SubnetId SUBNET = SubnetId.of(new byte[] {1});
    private static final SubnetId OTHER_SUBNET = SubnetId.of(new byte[] {2});

    private final Map<NodeId, Directory.Endpoint> addresses = new ConcurrentHashMap<>();
    private final List<TcpNetwork> open = new ArrayList<>();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    private record Received(Address from, Message message) {}

    @AfterEach
    void close() {
        open.forEach(TcpNetwork::close);
    }

    @Test
    void whoShakesHandsSlowlyIsNotWaitedFor() throws Exception {
        TcpNetwork a = node(1, 0);
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), a.port())) {
            slow.setSoTimeout(500);
            byte[] magic = "tern-net/1\n".getBytes(StandardCharsets.US_ASCII);
            boolean open = true;
            for (int i = 0; open && i < 30; i++) {
                open = sendsAndStaysOpen(slow, i < magic.length ? magic[i] : 0);
            }
            assertThat(open).isFalse();
        }
    }

    /** Waits for half a second after the byte. */
    private static boolean sendsAndStaysOpen(Socket socket, byte next) throws IOException {
        try {
            socket.getOutputStream().write(next);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void messagesArriveInOrderFromWhoSentThem() throws Exception {
        TcpNetwork a = node(1, 0);
        TcpNetwork b = node(2, 0);
        b.attach(SUBNET, (from, message, bytes) -> received.add(new Received(from, message)));
        for (int i = 0; i < 1000; i++) {
            a.of(OTHER_SUBNET).send(new Address(SUBNET, id(2)), new Message.BlocksWanted(i));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(next()).isEqualTo(new Received(new Address(OTHER_SUBNET, id(1)), new Message.BlocksWanted(i)));
        }
    }

    @Test
    void aLargeMessageArrivesWhole() throws Exception {
        TcpNetwork a = node(1, 0);
        TcpNetwork b = node(2, 0);
        b.attach(SUBNET, (from, message, bytes) -> received.add(new Received(from, message)));
        Message large = new Message.Slice(Blob.wrap(new byte[Message.MAX_BYTES - 100]));
        a.of(SUBNET).send(new Address(SUBNET, id(2)), large);
        assertThat(next().message()).isEqualTo(large);
    }

    @Test
    void questionsAreAnswered() throws Exception {
        TcpNetwork a = node(1, 0);
        node(2, 0);
        assertThat(ask(a, "echo")).contains(Blob.ofText("echo"));
        assertThat(ask(a, "unknown")).isEmpty();
    }

    @Test
    void aQuestionToNobodyFailsInTime() throws Exception {
        TcpNetwork a = node(1, 0);
        assertThatThrownBy(() ->
                        a.ask(id(9), Blob.ofText("echo"), Duration.ofMillis(50)).get())
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void aPeerThatComesBackIsReachedAgain() throws Exception {
        TcpNetwork a = node(1, 0);
        TcpNetwork b = node(2, 0);
        assertThat(ask(a, "echo")).isPresent();
        int port = b.port();
        b.close();
        node(2, port);
        Optional<Blob> answer = Optional.empty();
        while (answer.isEmpty()) {
            try {
                answer = a.ask(id(2), Blob.ofText("echo"), Duration.ofMillis(500))
                        .get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
            }
        }
        assertThat(answer).contains(Blob.ofText("echo"));
    }

    @Test
    void aNodeOfAnotherNetworkIsRefused() throws Exception {
        TcpNetwork b = node(2, 0);
        addresses.put(id(1), new Directory.Endpoint("127.0.0.1", 1));
        assertThatThrownBy(() -> dial(b, new Handshake(Hash.ZERO, key(1)), id(2)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aNodeThatTheDirectoryDoesNotKnowIsRefused() throws Exception {
        TcpNetwork b = node(2, 0);
        assertThatThrownBy(() -> dial(b, new Handshake(NETWORK, key(7)), id(2))).isInstanceOf(IOException.class);
    }

    @Test
    void aListenerWithAnotherKeyThanWantedIsRefused() throws Exception {
        TcpNetwork b = node(2, 0);
        addresses.put(id(1), new Directory.Endpoint("127.0.0.1", 1));
        assertThatThrownBy(() -> dial(b, new Handshake(NETWORK, key(1)), id(3))).isInstanceOf(IOException.class);
    }

    @Test
    void aDiallerThatDoesNotHoldTheKeyItShowsIsRefused() throws Exception {
        TcpNetwork b = node(2, 0);
        addresses.put(id(1), new Directory.Endpoint("127.0.0.1", 1));
        b.attach(SUBNET, (from, message, bytes) -> received.add(new Received(from, message)));
        NodeKey forged = new NodeKey(key(7).secret(), key(1).publicKey());
        try (Connection connection = dial(b, new Handshake(NETWORK, forged), id(2))) {
            connection.send(new Frame.Post(SUBNET, SUBNET, new Message.BlocksWanted(1).encoded()).encode());
            assertThat(connection.in.read()).isEqualTo(-1);
        } catch (java.net.SocketException e) {
            assertThat(received).isEmpty();
        }
        assertThat(received).isEmpty();
    }

    @Test
    void garbageOfAMemberEndsItsConnectionAndBansItForAWhileAndOthersGoOn() throws Exception {
        byte[] garbage = new Writer().u8(77).raw(new byte[50]).toBytes();
        assertThatTheSenderIsBanned(connection -> connection.send(garbage));
    }

    @Test
    void anOversizedFrameOfAMemberEndsItsConnection() throws Exception {
        assertThatTheSenderIsBanned(connection -> {
            connection.out.writeInt(Frame.MAX_BYTES + 100);
            connection.out.flush();
        });
    }

    @Test
    void aFrameUnderAnotherKeyEndsItsConnection() throws Exception {
        assertThatTheSenderIsBanned(connection -> {
            connection.out.writeInt(40);
            connection.out.write(new byte[40]);
            connection.out.flush();
        });
    }

    @Test
    void aMessageThatDoesNotDecodeEndsItsConnection() throws Exception {
        byte[] frame = new Frame.Post(SUBNET, SUBNET, Blob.ofText("no message")).encode();
        assertThatTheSenderIsBanned(connection -> connection.send(frame));
    }

    private interface Misdeed {
        void commit(Connection connection) throws IOException;
    }

    private void assertThatTheSenderIsBanned(Misdeed misdeed) throws Exception {
        TcpNetwork b = node(2, 0);
        TcpNetwork c = node(3, 0);
        b.attach(SUBNET, (from, message, bytes) -> received.add(new Received(from, message)));
        addresses.put(id(1), new Directory.Endpoint("127.0.0.1", 1));
        Handshake bad = new Handshake(NETWORK, key(1));
        try (Connection connection = dial(b, bad, id(2))) {
            misdeed.commit(connection);
            assertThat(connection.in.read()).isEqualTo(-1);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        assertThatThrownBy(() -> dial(b, bad, id(2))).isInstanceOf(IOException.class);
        c.of(SUBNET).send(new Address(SUBNET, id(2)), new Message.BlocksWanted(1));
        assertThat(next().from().node()).isEqualTo(id(3));
        assertThat(received).isEmpty();
    }

    /** A connection driven by hand. */
    private record Connection(Socket socket, DataInputStream in, DataOutputStream out, SealedFrames frames)
            implements AutoCloseable {
        void send(byte[] frame) throws IOException {
            frames.write(out, frame);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Connection dial(TcpNetwork to, Handshake handshake, NodeId wanted) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
        socket.setSoTimeout(10_000);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        try {
            Handshake.Session session = handshake.dial(in, out, wanted);
            return new Connection(socket, in, out, new SealedFrames(session.key()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private TcpNetwork node(int number, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        TcpNetwork network = TcpNetwork.bind(
                NETWORK,
                key(number),
                address,
                node -> Optional.ofNullable(addresses.get(node)),
                (from, question) -> question.text().equals("echo") ? Optional.of(question) : Optional.empty());
        addresses.put(id(number), new Directory.Endpoint("127.0.0.1", network.port()));
        network.start();
        open.add(network);
        return network;
    }

    private static Optional<Blob> ask(TcpNetwork from, String question) throws Exception {
        return from.ask(id(2), Blob.ofText(question), Duration.ofSeconds(20)).get();
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("something received").isNotNull();
        return next;
    }

    private static NodeKey key(int number) {
        byte[] secret = new byte[32];
        secret[0] = (byte) number;
        return NodeKey.ofSecret(Blob.wrap(secret));
    }

    private static NodeId id(int number) {
        return key(number).id();
    }
}
