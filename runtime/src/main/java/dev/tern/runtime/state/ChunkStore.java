package dev.tern.runtime.state;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** Keeps chunks by their hash. Its content is not trusted: whoever reads a chunk checks it. */
public interface ChunkStore {
    boolean has(Hash hash);

    Optional<Blob> get(Hash hash);

    void put(Hash hash, Blob chunk);
}
