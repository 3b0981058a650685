package dev.tern.chain.node;

import dev.tern.chain.storage.LevelChunks;
import dev.tern.runtime.state.ChunkStore;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chunks in a partition's database, remembering which are known to be there. Thread-safe. */
final class ChunkCupboard implements ChunkStore {
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

    void sync() {
        chunks.sync();
    }

    /** Removes what is not reachable; nothing may be put meanwhile. */
    int sweep(Set<Hash> reachable) {
        present.clear();
        return chunks.sweep(reachable);
    }

    /** This store, noting every chunk that is put or found. */
    ChunkStore noting(Set<Hash> seen) {
        return new ChunkStore() {
            @Override
            public boolean has(Hash hash) {
                seen.add(hash);
                return ChunkCupboard.this.has(hash);
            }

            @Override
            public Optional<Blob> get(Hash hash) {
                return ChunkCupboard.this.get(hash);
            }

            @Override
            public void put(Hash hash, Blob chunk) {
                seen.add(hash);
                ChunkCupboard.this.put(hash, chunk);
            }
        };
    }
}
