package dev.tern.chain.migration;

import dev.tern.chain.port.Store;
import dev.tern.chain.replica.Keeping;
import dev.tern.chain.storage.StorageException;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.ChunkStore;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps states and packages of a partition as chunks: a state every so often, written in the background; packages of
 * canisters that come or go, until they are forgotten. What nothing refers to any more is swept.
 */
public final class Keeper implements Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String CHECKPOINT = "checkpoint";
    private static final String PACKAGES = "packages";
    /** Sweeping reads every chunk's key: not after each checkpoint. */
    private static final int SWEEP_EVERY = 8;

    private final Store store;
    private final Chunks chunks;
    private final Executor background;
    private final Paging paging;
    private final Map<Key, PackageManifest> packages = new ConcurrentHashMap<>();
    /** The newest package of each migration to here, put together ahead of the block that needs it. */
    private final Map<Long, CanisterPackage> assembled = new ConcurrentHashMap<>();
    /** By migration, packages that are being fetched. */
    private final Map<Long, PackageManifest> needed = new ConcurrentHashMap<>();

    private int saves;

    /**
     * @param background does one thing after the other
     * @param paging takes memory that has no room
     */
    public Keeper(Store store, Chunks chunks, Executor background, Paging paging) {
        this.store = store;
        this.chunks = chunks;
        this.background = background;
        this.paging = paging;
        readPackages();
    }

    /** A package, by the migration that moves it and the root of its manifest. */
    private record Key(long migration, Hash root) {}

    @Override
    public Optional<ReplicatedState> load() {
        Optional<Blob> kept = store.kept(CHECKPOINT);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try {
            Hash hash = Reader.whole(kept.get().unsafeBytes(), Reader::hash);
            return Optional.of(Checkpoints.load(hash, chunks, paging));
        } catch (DecodeException e) {
            throw StorageException.damage("the newest checkpoint is corrupt: " + e.getMessage(), e);
        }
    }

    @Override
    public void save(ReplicatedState state) {
        background.execute(() -> {
            try {
                saveNow(state);
            } catch (RuntimeException e) {
                LOG.error("no checkpoint at height {}", state.height(), e);
            }
        });
    }

    @Override
    public Optional<CanisterPackage> arrived(long migration, Hash manifestRoot) {
        Optional<PackageManifest> manifest = manifest(migration, manifestRoot);
        Optional<CanisterPackage> ready = assembled(migration);
        return manifest.map(
                wanted -> ready.filter(p -> p.manifest().equals(wanted)).orElseGet(() -> assemble(wanted, ready)));
    }

    /** The newest package of a migration that {@link #shelve} was given whole. */
    Optional<CanisterPackage> assembled(long migration) {
        return Optional.ofNullable(assembled.get(migration));
    }

    /** Keeps a package whose chunks are all in {@link #chunks}; durable when it returns, and no block waits for its assembly. */
    void shelve(long migration, CanisterPackage whole) {
        shelve(migration, whole.manifest());
        assembled.put(migration, whole);
    }

    Paging paging() {
        return paging;
    }

    Chunks chunks() {
        return chunks;
    }

    /** Saves the chunks of this package, here already or yet to come, from sweeps, until another one of the migration is needed. */
    synchronized void need(long migration, PackageManifest manifest) {
        needed.put(migration, manifest);
    }

    /** Keeps a package whose chunks are all in {@link #chunks}; durable when it returns. */
    void shelve(long migration, PackageManifest manifest) {
        chunks.sync();
        packages.put(new Key(migration, manifest.root()), manifest);
        writePackages();
    }

    @Override
    public boolean holds(long migration, Hash manifestRoot) {
        return packages.containsKey(new Key(migration, manifestRoot));
    }

    Optional<PackageManifest> manifest(long migration, Hash root) {
        return Optional.ofNullable(packages.get(new Key(migration, root)));
    }

    /** Lets go of what is held in memory for migrations that are not {@code open}. */
    void disassembleAllBut(Set<Long> open) {
        assembled.keySet().retainAll(open);
        needed.keySet().retainAll(open);
    }

    /** Runs {@code work} when the writing at hand is done. */
    void later(Runnable work) {
        background.execute(work);
    }

    private void saveNow(ReplicatedState state) {
        Set<Hash> seen = new HashSet<>();
        Hash hash = Checkpoints.save(state, noting(seen));
        chunks.sync();
        store.keep(CHECKPOINT, Blob.wrap(new Writer().hash(hash).toBytes()));
        forgetOver(state);
        saves++;
        if (saves % SWEEP_EVERY == 0) {
            LOG.debug("checkpoint at height {}, {} chunks swept", state.height(), sweep(seen));
        }
    }

    /** A restart replays from the checkpoint: what is over there needs no package any more. */
    private void forgetOver(ReplicatedState checkpoint) {
        Predicate<Long> over = id -> checkpoint
                .network()
                .migrations()
                .get(id)
                .filter(LocalMigration::over)
                .isPresent();
        if (packages.keySet().removeIf(key -> over.test(key.migration))) {
            writePackages();
        }
    }

    /** The chunks, noting every one that is put or found. */
    private ChunkStore noting(Set<Hash> seen) {
        return new ChunkStore() {
            @Override
            public boolean has(Hash hash) {
                seen.add(hash);
                return chunks.has(hash);
            }

            @Override
            public Optional<Blob> get(Hash hash) {
                return chunks.get(hash);
            }

            @Override
            public void put(Hash hash, Blob chunk) {
                seen.add(hash);
                chunks.put(hash, chunk);
            }
        };
    }

    private synchronized int sweep(Set<Hash> reachable) {
        Stream.concat(packages.values().stream(), needed.values().stream())
                .flatMap(manifest -> manifest.chunks().stream())
                .forEach(chunk -> reachable.add(chunk.hash()));
        return chunks.sweep(reachable);
    }

    private CanisterPackage assemble(PackageManifest manifest, Optional<CanisterPackage> earlier) {
        return CanisterPackage.assemble(
                manifest,
                chunk -> chunks.get(chunk.hash())
                        .orElseThrow(() -> StorageException.damage(
                                "the database is corrupt: chunk " + chunk.hash() + " of a package is gone", null)),
                earlier,
                paging);
    }

    private void readPackages() {
        try {
            store.kept(PACKAGES).ifPresent(this::readPackages);
        } catch (DecodeException e) {
            throw StorageException.damage("the list of packages is corrupt: " + e.getMessage(), e);
        }
    }

    private void readPackages(Blob kept) {
        List<Key> keys = Reader.whole(
                kept.unsafeBytes(),
                in -> in.list(item -> {
                    long migration = item.u64();
                    PackageManifest manifest = PackageManifest.read(item);
                    Key key = new Key(migration, manifest.root());
                    packages.put(key, manifest);
                    return key;
                }));
        LOG.debug("{} packages are kept", keys.size());
    }

    private synchronized void writePackages() {
        Writer out = new Writer();
        out.list(
                packages.entrySet().stream()
                        .sorted(Comparator.comparing(
                                (Map.Entry<Key, PackageManifest> entry) -> entry.getKey().migration))
                        .toList(),
                (to, entry) -> to.u64(entry.getKey().migration).value(entry.getValue()));
        store.keep(PACKAGES, Blob.wrap(out.toBytes()));
    }
}
