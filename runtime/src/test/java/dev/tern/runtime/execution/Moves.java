package dev.tern.runtime.execution;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.MigrationSchedule;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Migrations as the registry records them. */
final class Moves {
    private Moves() {}

    /** Migration 1, as it begins; messages and computation have room. */
    static MigrationRecord record(CanisterId canister, SubnetId from, SubnetId to, long memoryBytes) {
        return record(canister, from, to, new Claim(memoryBytes, 1L << 30, 100));
    }

    /** Migration 1, as it begins. */
    static MigrationRecord record(CanisterId canister, SubnetId from, SubnetId to, Claim claim) {
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
                claim);
        return MigrationRecord.proposed(plan, Optional.empty());
    }
}
