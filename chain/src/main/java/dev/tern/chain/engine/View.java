package dev.tern.chain.engine;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.Snapshot;
import java.util.Optional;

/**
 * Where a replica stands, for readers on any thread: immutable.
 *
 * @param latest the state after the newest block
 * @param certified the newest state that has a certification
 * @param round the round under way at the next height, −1 while no block is due
 * @param waiting number of artifacts in the pool
 * @param failure why the replica stopped
 */
public record View<S extends Snapshot>(
        S latest, Optional<Certified<S>> certified, int round, int waiting, Optional<String> failure) {
    /** A state and the subnet's signature on its certified tree. */
    public record Certified<S extends Snapshot>(S state, Certification certification) {}
}
