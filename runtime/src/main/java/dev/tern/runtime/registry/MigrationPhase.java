package dev.tern.runtime.registry;

/** Where a migration stands, as the registry says (design.md §8). */
public enum MigrationPhase {
    PROPOSED,
    SIGNALLED,
    PREPARING,
    READY,
    /** The source froze the canister at the end of the cut-over height. */
    FROZEN,
    /** A quorum of the destination holds the frozen canister. */
    INSTALLED,
    /** The destination owns the canister: from here on there is only forward. */
    COMMITTED,
    /** The destination runs the canister. */
    ACTIVE,
    /** The source drops its copy; messages on the old route drain. */
    CLOSING,
    DONE,
    ABORTED;

    public boolean over() {
        return this == DONE || this == ABORTED;
    }

    /** Whether the destination owns the canister. */
    public boolean committed() {
        return this == COMMITTED || this == ACTIVE || this == CLOSING || this == DONE;
    }

    /** Whether the canister is on its way, so that no other migration of it may start. */
    public boolean moving() {
        return !over() && this != ACTIVE && this != CLOSING;
    }

    /** Whether the source may freeze at the cut-over height (protocol.md, 19). */
    public boolean mayFreeze() {
        return this == READY || this == COMMITTED;
    }
}
