package dev.tern.chain.node;

import dev.tern.chain.storage.FileSigner;
import dev.tern.chain.storage.FileWal;
import dev.tern.chain.storage.LevelStore;
import dev.tern.chain.storage.Owner;
import dev.tern.chain.storage.StorageException;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** What a replica has on disk: its chain and states, its write-ahead log, its double-sign guard. */
record Partition(Remedy remedy, LevelStore store, FileWal wal, FileSigner signer) implements AutoCloseable {
    /** What to do about damage: it depends on whether other nodes have the chain. */
    record Remedy(Path directory, boolean peers) {
        static Remedy of(GenesisRecord genesis, SubnetId subnet, Path directory) {
            int members = genesis.subnets().stream()
                    .filter(record -> record.id().equals(subnet))
                    .mapToInt(record -> record.members().size())
                    .findFirst()
                    .orElse(2); // a subnet made later: its registry knows, and it had its state from somebody
            return new Remedy(directory, members > 1);
        }

        /** The same trouble, with what to do if the disk is damaged. */
        StorageException explain(StorageException trouble) {
            return trouble.isDamage() ? new StorageException(trouble.getMessage() + "; " + advice(), trouble) : trouble;
        }

        private String advice() {
            return peers
                    ? "remove " + directory + " to let the node fetch the subnet's blocks from its peers, or run"
                            + " `tern network reset` to start anew"
                    : "no other node has this chain: restore " + directory + " from a backup, or run"
                            + " `tern network reset` to start anew";
        }
    }

    /** Opens the partition of the node of {@code home}. Throws {@link StorageException}, naming what to do. */
    static Partition open(GenesisRecord genesis, SubnetId subnet, NodeHome home) {
        NodeHome.Keys keys = home.keys();
        Blob share = Optional.ofNullable(keys.shares().get(subnet))
                .orElseThrow(() ->
                        new NodeException("node " + keys.key().id() + " has no share of the key of subnet " + subnet));
        Path directory = home.partition(subnet);
        Remedy remedy = Remedy.of(genesis, subnet, directory);
        try {
            LevelStore store = LevelStore.open(
                    directory.resolve("db"),
                    new Owner(genesis.network(), subnet, keys.key().id()));
            FileWal wal = orElse(() -> FileWal.open(directory.resolve("wal")), store::close);
            FileSigner.Keys signing =
                    new FileSigner.Keys(keys.key().id(), keys.key().secret(), share);
            FileSigner signer = orElse(() -> FileSigner.open(home.guard(subnet), signing), () -> {
                wal.close();
                store.close();
            });
            Partition partition = new Partition(remedy, store, wal, signer);
            return orElse(partition::complete, partition::close);
        } catch (StorageException e) {
            throw remedy.explain(e);
        }
    }

    /** The log goes on to the next height when a block is durable: a database behind it has lost blocks. */
    private Partition complete() {
        if (wal.height() > store.height() + 1) {
            throw StorageException.damage(
                    "the database in " + remedy.directory + " is corrupt: it ends with block " + store.height()
                            + ", but the write-ahead log is at height " + wal.height(),
                    null);
        }
        return this;
    }

    @Override
    public void close() {
        wal.close();
        signer.close();
        store.close();
    }

    private static <T> T orElse(Supplier<T> open, Runnable undo) {
        try {
            return open.get();
        } catch (RuntimeException e) {
            undo.run();
            throw e;
        }
    }
}
