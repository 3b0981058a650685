package dev.tern.chain.simulation;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.port.Address;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.sdk.types.Hash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cut-over height is the canister's last block at the source, on every node: there it freezes, afterwards nothing of it
 * changes, and what the destination activates is just that.
 */
final class Cutovers implements SimNode.Watch {
    private final SimWorld world;
    private final Map<Long, Cutover> frozen = new HashMap<>();
    private final Map<Long, Hash> states = new HashMap<>();

    Cutovers(SimWorld world) {
        this.world = world;
    }

    /** Migrations that froze a canister. */
    int count() {
        return frozen.size();
    }

    @Override
    public void decided(Address where, DecidedBlock block, ReplicaState after) {
        for (HashedMap.Entry<Long, LocalMigration> entry :
                after.state().network().migrations()) {
            LocalMigration local = entry.value();
            switch (local.step()) {
                case FROZEN, HANDED_OVER -> atSource(where, after, local);
                case ACTIVE -> atDestination(where, after, local);
                case SERVING, DROPPED, RESUMED, RECEIVING, READY, INSTALLED, CALLED_OFF -> {}
            }
        }
        after.state().registry().migrations().values().forEach(record -> record(where, record));
    }

    private void atSource(Address where, ReplicaState after, LocalMigration local) {
        Cutover cutover = local.cutover().orElseThrow();
        Cutover known = frozen.putIfAbsent(local.id(), cutover);
        if (known != null && !known.equals(cutover)) {
            world.violate("migration " + local.id() + " froze at " + known + " and, at " + where + ", at " + cutover);
        }
        Optional<CanisterState> canister = after.state().canister(local.canister());
        if (canister.isEmpty() || canister.get().frozenBy().isEmpty()) {
            world.violate("migration " + local.id() + ": the canister is not frozen at " + where + " after "
                    + cutover.height());
            return;
        }
        if (after.height() == cutover.height()) {
            CanisterState open = canister.get().withFrozenBy(Optional.empty());
            Hash root = LocalSteps.whole(after.state(), open).manifest().root();
            require(root.equals(cutover.manifestRoot()), where, local, "what froze is not what was certified");
        }
        Hash digest = canister.get().digest();
        Hash before = states.putIfAbsent(local.id(), digest);
        require(before == null || before.equals(digest), where, local, "the frozen canister changed");
    }

    private void atDestination(Address where, ReplicaState after, LocalMigration local) {
        require(local.cutover().equals(Optional.ofNullable(frozen.get(local.id()))), where, local, "another cut-over");
        require(
                local.active().orElseThrow().timeNs()
                        > local.cutover().orElseThrow().timeNs(),
                where,
                local,
                "time ran back");
        require(
                after.height() >= local.active().orElseThrow().height(),
                where,
                local,
                "it was active before its block");
    }

    private void record(Address where, MigrationRecord record) {
        record.frozen().ifPresent(cutover -> {
            boolean same =
                    cutover.equals(frozen.get(record.id())) && record.height().equals(Optional.of(cutover.height()));
            if (!same) {
                world.violate("the registry at " + where + " has another cut-over: " + record);
            }
        });
    }

    private void require(boolean right, Address where, LocalMigration local, String wrong) {
        if (!right) {
            world.violate("migration " + local.id() + " at " + where + ": " + wrong);
        }
    }
}
