package dev.tern.chain.port;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/**
 * The chain on disk, one per replica. Reads may come from any thread, writes come from the replica's own. A store that
 * cannot do its work throws {@link IllegalStateException} and the replica stops.
 */
public interface Store {
    /** Height of the highest block, 0 when there is none. Blocks are contiguous. */
    long height();

    /** Adds the block of {@code height() + 1}; durable when the call returns. */
    void append(DecidedBlock block);

    Optional<DecidedBlock> block(long height);

    /** Keeps a small record under a name (latest certification, reference to a checkpoint), replacing the older one; durable at return. */
    void keep(String name, Blob value);

    Optional<Blob> kept(String name);
}
