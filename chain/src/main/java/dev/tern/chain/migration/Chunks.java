package dev.tern.chain.migration;

import dev.tern.runtime.state.ChunkStore;
import dev.tern.sdk.types.Hash;
import java.util.Set;

/** The chunks of a partition. Thread-safe, except that a sweep must not run beside {@link #put}. */
public interface Chunks extends ChunkStore {
    /** Returns when every chunk put so far is durable. */
    void sync();

    /** Removes every chunk that is not in {@code reachable}; returns how many. */
    int sweep(Set<Hash> reachable);
}
