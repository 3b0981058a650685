package dev.tern.runtime.state;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Chunks in memory, counted. */
public final class MemoryChunks implements ChunkStore {
    private final SortedMap<Hash, Blob> chunks = new TreeMap<>();
    private int puts;

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
        puts++;
    }

    /** How often a chunk was put. */
    public int puts() {
        return puts;
    }

    /** The least of the hashes. */
    public Hash first() {
        return chunks.firstKey();
    }

    public void clear() {
        chunks.clear();
    }
}
