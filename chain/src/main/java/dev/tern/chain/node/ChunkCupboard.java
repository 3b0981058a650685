package dev.tern.chain.node;

import dev.tern.chain.migration.Chunks;
import dev.tern.chain.storage.LevelChunks;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chunks in a partition's database, remembering which are known to be there. Thread-safe. */
final class ChunkCupboard implements Chunks {
    private final LevelChunks chunks;
    private final Set<Hash> present = ConcurrentHashMap.newKeySet();

    ChunkCupboard(LevelChunks chunks) {
        this.chunks = chunks;
    }

    @Override
    public boolean has(Hash hash) {
        if (present.contains(hash)) {
            return true;
        }
        boolean there = chunks.has(hash);
        if (there) {
            present.add(hash);
        }
        return there;
    }

    @Override
    public Optional<Blob> get(Hash hash) {
        return chunks.get(hash);
    }

    @Override
    public void put(Hash hash, Blob chunk) {
        chunks.put(hash, chunk);
        present.add(hash);
    }

    @Override
    public void sync() {
        chunks.sync();
    }

    @Override
    public int sweep(Set<Hash> reachable) {
        present.clear();
        return chunks.sweep(reachable);
    }
}
