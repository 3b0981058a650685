package dev.tern.chain.engine;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Snapshot;

/** Is told what a replica achieves, on the replica's thread: must return soon and must not throw. */
public interface Observer<S extends Snapshot> {
    /** A block is decided, stored and applied; {@code after} is the state it led to. */
    default void decided(DecidedBlock block, S after) {}

    /** The state after some height is certified. Heights ascend, but not each is reported. */
    default void certified(S state, Certification certification) {}

    /** The replica stopped for good. The observer should log it with its cause: the engine does not. */
    default void failed(String reason, Throwable cause) {}
}
