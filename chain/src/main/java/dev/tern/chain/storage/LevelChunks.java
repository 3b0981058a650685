package dev.tern.chain.storage;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Content-addressed chunks of states and migration packages. Whoever puts a chunk has checked that it has this hash; the
 * database checks that it comes back as it was put. Thread-safe, except that a sweep must not run beside {@link #put}.
 */
public final class LevelChunks {
    private static final char KIND = 'c';
    private static final int SWEEP_BATCH = 256;

    private final Database database;

    LevelChunks(Database database) {
        this.database = database;
    }

    public boolean has(Hash hash) {
        return database.has(key(hash));
    }

    public Optional<Blob> get(Hash hash) {
        return database.get(key(hash)).map(Blob::wrap);
    }

    /** Stores a chunk; durable after the next {@link #sync}. */
    public void put(Hash hash, Blob chunk) {
        database.batch().put(key(hash), chunk.unsafeBytes()).commitLazily();
    }

    /** Returns when every chunk put so far is on disk. */
    public void sync() {
        database.batch().put(LevelStore.key('s', new byte[0]), new byte[0]).commit();
    }

    /** Removes every chunk that is not in {@code reachable}; returns how many. */
    public int sweep(Set<Hash> reachable) {
        List<byte[]> dead = new ArrayList<>();
        database.scan(LevelStore.key(KIND, new byte[0]), (key, value) -> {
            byte[] hash = new byte[Hash.LENGTH];
            System.arraycopy(key, 1, hash, 0, hash.length);
            if (!reachable.contains(Hash.wrap(hash))) {
                dead.add(key);
            }
            return true;
        });
        for (int from = 0; from < dead.size(); from += SWEEP_BATCH) {
            Database.Batch batch = database.batch();
            dead.subList(from, Math.min(dead.size(), from + SWEEP_BATCH)).forEach(batch::delete);
            batch.commitLazily();
        }
        return dead.size();
    }

    private static byte[] key(Hash hash) {
        return LevelStore.key(KIND, hash.bytes().unsafeBytes());
    }
}
