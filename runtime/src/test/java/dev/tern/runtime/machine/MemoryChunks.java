package dev.tern.runtime.machine;

import dev.tern.runtime.state.ChunkStore;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Chunks in memory. */
final class MemoryChunks implements ChunkStore {
    private final Map<Hash, Blob> chunks = new TreeMap<>();

    @Override
    public boolean has(Hash hash) {
        return chunks.containsKey(hash);
    }

    @Override
    public Optional<Blob> get(Hash hash) {
        return Optional.ofNullable(chunks.get(hash));
    }

    @Override
    public void put(Hash hash, Blob chunk) {
        chunks.put(hash, chunk);
    }
}
