package dev.tern.runtime.execution;

import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.MigrationSchedule;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Migrations as the registry records them. */
final class Moves {
    private Moves() {}

    /** Migration 1, as it begins. */
    static MigrationRecord record(CanisterId canister, SubnetId from, SubnetId to, long maxBytes) {
        MigrationRecord.Plan plan = new MigrationRecord.Plan(
                1,
                canister,
                from,
                to,
                MigrationMode.CHUNKS,
                MigrationSchedule.PINNED,
                TestSubnet.ALICE,
                0,
                0,
                Long.MAX_VALUE,
                false,
                maxBytes);
        return MigrationRecord.proposed(plan, Optional.empty());
    }
}
