package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.chain.storage.DurableFiles;
import dev.tern.chain.storage.FileWal;
import dev.tern.chain.storage.LevelStore;
import dev.tern.chain.storage.Owner;
import dev.tern.chain.storage.StorageException;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read when the disk of a replica holds something else than it should. */
class PartitionTest {
    @TempDir
    Path directory;

    @Test
    void damageIsThrownAwayWherePeersHaveTheChain() throws IOException {
        Home home = home("four");
        GenesisRecord genesis = Dealer.deal(home, new Dealer.Plan("test", 1, 4));
        SubnetId subnet = genesis.root();
        Path partition = damagedLog(home.node(0), subnet);
        assertThatThrownBy(() -> Partition.open(genesis, subnet, home.node(0)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("corrupt")
                .hasMessageContaining("remove " + partition + " ")
                .hasMessageContaining("from its peers");
    }

    @Test
    void damageIsNotThrownAwayWhereNobodyElseHasTheChain() throws IOException {
        Home home = home("one");
        GenesisRecord genesis = Dealer.deal(home, new Dealer.Plan("test", 1, 1));
        SubnetId subnet = genesis.root();
        Path partition = damagedLog(home.node(0), subnet);
        assertThatThrownBy(() -> Partition.open(genesis, subnet, home.node(0)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("corrupt")
                .hasMessageContaining("restore " + partition + " ")
                .hasMessageContaining("tern network reset")
                .hasMessageNotContaining("peers");
    }

    @Test
    void aNodeWhosePartitionWasRemovedFetchesTheChainFromItsPeers() {
        Home home = home("removed");
        SubnetId subnet = Dealer.deal(home, new Dealer.Plan("test", 1, 4)).root();
        try (NetworkProcess network = NetworkProcess.start(home, 0)) {
            HostilePeerTest.until("some blocks", () -> height(network, 1, subnet) > 2);
            network.nodes().stop(0);
            DurableFiles.deleteTree(home.node(0).partition(subnet));
            network.nodes().start(0);
            long peers = height(network, 1, subnet);
            HostilePeerTest.until("the chain is back", () -> height(network, 0, subnet) >= peers);
        }
    }

    private static long height(NetworkProcess network, int index, SubnetId subnet) {
        return network.nodes()
                .node(index)
                .flatMap(node -> node.replica(subnet))
                .map(replica -> replica.view().latest().height())
                .orElse(0L);
    }

    @Test
    void aCheckpointThatDoesNotLoadNamesThePartition() {
        Home home = home("checkpoint");
        GenesisRecord genesis = Dealer.deal(home, new Dealer.Plan("test", 1, 1));
        SubnetId subnet = genesis.root();
        NodeHome node = home.node(0);
        NodeId id = node.keys().key().id();
        Path database = node.partition(subnet).resolve("db");
        try (LevelStore store = LevelStore.open(database, new Owner(genesis.network(), subnet, id))) {
            store.keep("checkpoint", Blob.wrap(new Writer().hash(Hash.ZERO).toBytes()));
        }
        assertThatThrownBy(() -> NetworkProcess.start(home, 0).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("checkpoint")
                .hasMessageContaining(node.partition(subnet).toString())
                .hasMessageNotContaining("peers");
        assertThat(HomeLock.isHeld(home.root())).isFalse();
    }

    @Test
    void aDatabaseOfAnotherNetworkOrSubnetIsForeignAndStaysAsItWas() throws IOException {
        Home ours = home("ours");
        Home theirs = home("theirs");
        GenesisRecord genesis = Dealer.deal(ours, new Dealer.Plan("test", 1, 1));
        GenesisRecord foreign = Dealer.deal(theirs, new Dealer.Plan("test", 1, 1));
        Partition.open(foreign, foreign.root(), theirs.node(0)).close();
        Path database = ours.node(0).partition(genesis.root()).resolve("db");
        Files.createDirectories(database.getParent());
        Files.move(theirs.node(0).partition(foreign.root()).resolve("db"), database);
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> Partition.open(genesis, genesis.root(), ours.node(0)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("foreign")
                    .hasMessageContaining(foreign.root().toString())
                    .hasMessageContaining("--home");
        }
    }

    /** Three records in the write-ahead log, the first of them changed. */
    private static Path damagedLog(NodeHome node, SubnetId subnet) throws IOException {
        Path partition = node.partition(subnet);
        Path log = partition.resolve("wal");
        try (FileWal wal = FileWal.open(log)) {
            wal.begin(1);
            wal.append(Blob.ofText("one"));
            wal.append(Blob.ofText("two"));
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[9] ^= 1;
        Files.write(log, bytes);
        return partition;
    }

    private Home home(String name) {
        return new Home(directory.resolve(name));
    }
}
