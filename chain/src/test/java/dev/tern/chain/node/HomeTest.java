package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.chain.storage.DurableFiles;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path directory;

    private Home home;

    @BeforeEach
    void nameTheHome() {
        home = new Home(directory.resolve("home"));
    }

    @Test
    void aDealtNetworkReadsBackWithDisjointRangesAndKeysForEveryNode() {
        GenesisRecord genesis = Dealer.deal(home, new Dealer.Plan("test", 2, 4));
        assertThat(home.genesis()).contains(genesis);
        assertThat(genesis.subnets()).hasSize(3);
        assertThat(genesis.nodes()).hasSize(12);
        assertThat(home.nodes()).hasSize(12);
        Set<Long> firsts = new HashSet<>();
        for (SubnetRecord subnet : genesis.subnets()) {
            assertThat(subnet.members()).hasSize(4);
            assertThat(firsts.add(subnet.range().first())).isTrue();
        }
        for (NodeHome node : home.nodes()) {
            NodeHome.Keys keys = node.keys();
            assertThat(genesis.registry().node(keys.key().id())).isPresent();
            for (SubnetId subnet : keys.shares().keySet()) {
                assertThat(genesis.registry()
                                .subnet(subnet)
                                .orElseThrow()
                                .hasMember(keys.key().id()))
                        .isTrue();
                assertThat(node.guard(subnet)).exists();
            }
        }
    }

    @Test
    void anEmptyOrAbsentHomeHasNoNetwork() throws IOException {
        assertThat(home.genesis()).isEmpty();
        Files.createDirectories(home.root());
        assertThat(home.genesis()).isEmpty();
    }

    @Test
    void aDirectoryWithOtherThingsIsForeignAndIsNotReset() throws IOException {
        Files.createDirectories(home.root());
        Path photo = Files.writeString(home.root().resolve("photo.jpg"), "x");
        assertThatThrownBy(home::genesis).isInstanceOf(NodeException.class).hasMessageContaining("photo.jpg");
        assertThatThrownBy(home::reset).isInstanceOf(NodeException.class);
        assertThat(photo).exists();
    }

    @Test
    void aGenesisThatDoesNotReadIsNamedCorruptAndCanBeReset() throws IOException {
        Dealer.deal(home, new Dealer.Plan("test", 1, 1));
        Path identities = Files.createDirectories(home.root().resolve("identities"));
        Files.write(home.genesisFile(), new byte[] {1, 2, 3});
        assertThatThrownBy(home::genesis)
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("corrupt")
                .hasMessageContaining("tern network reset");
        home.reset();
        assertThat(home.genesis()).isEmpty();
        assertThat(identities).exists();
    }

    @Test
    void aHomeOfAnotherFormatIsRefusedAndNotReset() {
        DurableFiles.write(
                home.genesisFile(), new Writer().text("tern-home/7").u64(1).toBytes());
        assertThatThrownBy(home::genesis)
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("tern-home/7")
                .hasMessageContaining("the version that wrote it");
    }

    @Test
    void aFileIsNoHome() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Home wrong = new Home(file);
        assertThatThrownBy(wrong::genesis).isInstanceOf(NodeException.class).hasMessageContaining("is a file");
        assertThatThrownBy(wrong::reset).isInstanceOf(NodeException.class).hasMessageContaining("is a file");
        assertThat(file).hasContent("x");
    }

    @Test
    void aHeldHomeIsRefusedAndFreeAgainWhenReleased() {
        try (HomeLock lock = HomeLock.take(home.root())) {
            assertThat(HomeLock.isHeld(home.root())).isTrue();
            assertThatThrownBy(() -> HomeLock.take(home.root()))
                    .isInstanceOf(NodeException.class)
                    .hasMessageContaining("held by");
            assertThat(lock).isNotNull();
        }
        assertThat(HomeLock.isHeld(home.root())).isFalse();
        HomeLock.take(home.root()).close();
    }

    @Test
    void whoListensOnAPortIsNamed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortHolder.of(socket.getLocalPort()).orElseThrow())
                    .contains(Long.toString(ProcessHandle.current().pid()));
        }
    }
}
