package dev.tern.runtime.registry;

/** How the destination's nodes obtain the canister (design.md §8). Only {@link #CHUNKS} is built so far. */
public enum MigrationMode {
    /** They join the source's network passively and follow it. */
    LISTEN,
    /** They fetch verified chunks from the source's nodes. */
    CHUNKS,
    /** Nodes in both subnets hand pages from partition to partition. */
    LOCAL
}
