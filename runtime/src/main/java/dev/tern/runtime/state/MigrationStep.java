package dev.tern.runtime.state;

/** Where a migration stands on one of its two subnets. */
public enum MigrationStep {
    /** Source: pins and serves the canister, which runs on. */
    SERVING(Role.SOURCE),
    /** Source: the canister is frozen since the end of the cut-over block. */
    FROZEN(Role.SOURCE),
    /** Source: the registry committed; what comes for the canister is sent on. The pinned copy still serves. */
    HANDED_OVER(Role.SOURCE),
    /** Source: the copy is dropped, the tombstone stays. */
    DROPPED(Role.SOURCE),
    /** Source: the registry aborted; the canister goes on. */
    RESUMED(Role.SOURCE),
    /** Destination: memory is reserved, nodes fetch the base copy. */
    RECEIVING(Role.DESTINATION),
    /** Destination: a quorum of nodes holds the base copy. */
    READY(Role.DESTINATION),
    /** Destination: a quorum of nodes holds the frozen canister. */
    INSTALLED(Role.DESTINATION),
    /** Destination: the canister runs here. */
    ACTIVE(Role.DESTINATION),
    /** Destination: the registry aborted. */
    CALLED_OFF(Role.DESTINATION);

    /** A subnet's part in a migration. */
    public enum Role {
        SOURCE,
        DESTINATION
    }

    private final Role role;

    MigrationStep(Role role) {
        this.role = role;
    }

    public Role role() {
        return role;
    }
}
