package dev.tern.chain.block;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;

/** What consensus must know of the replicated state after a height. Immutable, and readable from any thread. */
public interface Snapshot {
    long height();

    /** The time of the last block, in nanoseconds since 1970. */
    long timeNs();

    /** BLAKE3 root of the whole state. */
    Hash stateRoot();

    /** SHA-256 digest of the certified tree: what the subnet signs. */
    Hash treeRoot();

    long registryVersion();

    /** Who votes on the next height. */
    Validators validators();

    /** The subnet's 96-byte BLS key. */
    Blob subnetKey();

    /** Whether something in the state waits for randomness. */
    boolean wantsRandomness();
}
