package dev.tern.chain.engine;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.BlockRules.Parent;
import dev.tern.chain.block.Snapshot;
import java.util.Optional;

/** Makes the block of a proposer. */
interface Proposer<S extends Snapshot> {
    /** A valid block on top of {@code parent}; empty if it should not be made yet. */
    Optional<Block> build(Parent<S> parent, int round);
}
