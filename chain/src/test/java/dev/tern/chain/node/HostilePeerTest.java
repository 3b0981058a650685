package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.SignedVote;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running subnet of four, and somebody who does it harm: he is cut off and the chain goes on. */
class HostilePeerTest {
    private static final int LIAR = 3;
    private static final long SEED = 20261122;

    @TempDir
    private Path directory;

    private NetworkProcess network;
    private SubnetId subnet;
    private List<NodeId> members;

    @BeforeEach
    void start() {
        Home home = new Home(directory.resolve("home"));
        GenesisRecord genesis = Dealer.deal(home, new Dealer.Plan("test", 1, 4));
        SubnetRecord application = genesis.subnets().stream()
                .filter(record -> !record.id().equals(genesis.root()))
                .findFirst()
                .orElseThrow();
        subnet = application.id();
        members = application.members().stream().map(Member::node).toList();
        network = NetworkProcess.start(home, 0);
    }

    @AfterEach
    void stop() {
        network.close();
    }

    @Test
    void garbageFromAStrangerIsCutOff() throws IOException {
        Random random = new Random(SEED);
        for (int length : new int[] {1 << 6, 1 << 12, 16 << 20}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(members.getFirst()))) {
                socket.setSoTimeout(20_000);
                assertThat(isCutOff(socket, random, length))
                        .as("%d bytes", length)
                        .isTrue();
            }
        }
        assertTheChainGoesOn();
    }

    /** Sends that many bytes and reads: true if the other side ended the connection. */
    private static boolean isCutOff(Socket socket, Random random, int length) throws IOException {
        byte[] piece = new byte[Math.min(length, 1 << 16)];
        try {
            for (int sent = 0; sent < length; sent += piece.length) {
                random.nextBytes(piece);
                socket.getOutputStream().write(piece);
            }
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void aMemberThatSignsWronglyIsCutOff() throws IOException {
        int index = network.nodes().indexOf(members.get(LIAR));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(members.get(LIAR)));
        network.nodes().kill(index);
        NodeHome home = new NodeHome(directory.resolve("home/nodes/" + index));
        try (TcpNetwork liar = TcpNetwork.bind(
                network.nodes().genesis().network(),
                home.keys().key(),
                address,
                network.nodes().book(),
                (from, question) -> Optional.empty())) {
            liar.start();
            for (NodeId victim : members.subList(0, LIAR)) {
                until("the liar is heard", () -> isHeard(liar, victim));
                until("the liar is cut off", () -> {
                    lie(liar, victim);
                    return !isHeard(liar, victim);
                });
            }
            assertTheChainGoesOn();
        }
    }

    private void lie(TcpNetwork liar, NodeId victim) {
        SignedVote forged = new SignedVote(
                VoteKind.PREVOTE, height() + 1, 0, Optional.empty(), members.get(LIAR), Blob.wrap(new byte[64]));
        liar.of(subnet).send(new Address(subnet, victim), new Message.Voted(List.of(forged)));
    }

    private boolean isHeard(TcpNetwork liar, NodeId victim) {
        Blob delegationOf = Blob.wrap(new Writer().u8(0).subnet(subnet).u64(0).toBytes());
        try {
            liar.ask(victim, delegationOf, Duration.ofSeconds(2)).join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    private void assertTheChainGoesOn() {
        long before = height();
        until("a block after height " + before, () -> height() > before + 1);
        network.nodes()
                .nodes()
                .forEach(node -> assertThat(node.replica(subnet).flatMap(Replica::failure))
                        .isEmpty());
    }

    private long height() {
        return network.nodes().nodes().stream()
                .flatMap(node -> node.replica(subnet).stream())
                .mapToLong(replica -> replica.view().latest().height())
                .max()
                .orElseThrow();
    }

    private int port(NodeId node) {
        return network.nodes().book().endpoint(node).orElseThrow().port();
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
