package dev.tern.runtime.migration;

import dev.tern.runtime.execution.UnansweredCalls;
import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.RegistryRequest.Fact;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/**
 * What the source and the destination of a migration do in their own blocks. Each step follows from the registry version of the
 * block and the subnet's own state, so a step that is taken twice changes nothing.
 */
public final class LocalSteps {
    private LocalSteps() {}

    /** At the begin of a block, after its registry deltas: take on, resume after an abort, hand over after a commit, let go. */
    public static ReplicatedState begin(ReplicatedState state) {
        ReplicatedState next = state.withNetwork(forget(state.network()));
        for (MigrationRecord record : state.registry().migrations().values()) {
            Optional<LocalMigration> local = next.network().migrations().get(record.id());
            if (local.isPresent()) {
                next = local.get().over() ? next : follow(next, record, local.get());
            } else if (RegistryCanister.undecided(record)) {
                next = takeOn(next, record);
            }
        }
        return next;
    }

    /** What is over here goes with the registry's record, which goes when all subnets have certified that they know its end. */
    private static NetworkState forget(NetworkState network) {
        HashedMap<Long, LocalMigration> kept = network.migrations();
        for (HashedMap.Entry<Long, LocalMigration> entry : network.migrations()) {
            if (entry.value().over()
                    && network.registry().migration(entry.key()).isEmpty()) {
                kept = kept.without(entry.key());
            }
        }
        return network.withMigrations(kept);
    }

    private static ReplicatedState takeOn(ReplicatedState state, MigrationRecord record) {
        SubnetId self = state.subnet();
        if (record.from().equals(self)) {
            return takeOnAsSource(state, record);
        }
        return record.to().equals(self) ? takeOnAsDestination(state, record) : state;
    }

    /** From here to the activation what the record states is kept free (protocol.md, 17). */
    private static ReplicatedState takeOnAsDestination(ReplicatedState state, MigrationRecord record) {
        Claim wanted = record.plan().claim();
        Claim free = new Claim(state.freeMemory(), state.freeMessages(), state.freeCompute());
        if (!wanted.within(free)) {
            LocalMigration refused = begun(record, MigrationStep.CALLED_OFF);
            return refuse(
                    state,
                    refused,
                    "subnet " + record.to() + " has " + free + " left, and canister " + record.canister()
                            + " may take up to " + wanted + "; name another destination");
        }
        return state.withNetwork(state.network().withMigration(begun(record, MigrationStep.RECEIVING)));
    }

    private static ReplicatedState refuse(ReplicatedState state, LocalMigration refused, String reason) {
        return state.withNetwork(
                Acks.report(state.network().withMigration(refused), refused, new Fact.Refused(reason)));
    }

    private static ReplicatedState takeOnAsSource(ReplicatedState state, MigrationRecord record) {
        LocalMigration local = begun(record, MigrationStep.SERVING);
        Optional<CanisterState> canister = state.canister(record.canister());
        if (canister.isEmpty()) {
            return refuse(state, local.in(MigrationStep.RESUMED), "canister " + record.canister() + " was deleted");
        }
        if (!canister.get().claim().within(record.plan().claim())) {
            String grown = "canister " + record.canister() + " has outgrown what was stated for it, "
                    + record.plan().claim() + "; migrate it again";
            return refuse(state, local.in(MigrationStep.RESUMED), grown);
        }
        return state.withNetwork(
                Acks.report(state.network().withMigration(local), local, new Fact.Prepared(state.height())));
    }

    private static LocalMigration begun(MigrationRecord record, MigrationStep step) {
        return LocalMigration.begun(record.id(), record.canister(), record.from(), record.to(), record.epoch(), step);
    }

    private static ReplicatedState follow(ReplicatedState state, MigrationRecord record, LocalMigration local) {
        return switch (local.role()) {
            case SOURCE -> followAsSource(state, record, local);
            case DESTINATION ->
                record.phase() == MigrationPhase.ABORTED
                        ? state.withNetwork(state.network().withMigration(local.in(MigrationStep.CALLED_OFF)))
                        : state;
        };
    }

    private static ReplicatedState followAsSource(ReplicatedState state, MigrationRecord record, LocalMigration local) {
        if (record.phase() == MigrationPhase.ABORTED) {
            return thaw(state, local);
        }
        if (local.step() == MigrationStep.FROZEN && record.phase().committed()) {
            LocalMigration gone = local.in(MigrationStep.HANDED_OVER);
            return followAsSource(state.withNetwork(state.network().withMigration(gone)), record, gone);
        }
        boolean closing = record.phase() == MigrationPhase.CLOSING || record.phase() == MigrationPhase.DONE;
        return local.step() == MigrationStep.HANDED_OVER && closing ? drop(state, local) : state;
    }

    /** The canister goes on from the very state in which it froze. */
    private static ReplicatedState thaw(ReplicatedState state, LocalMigration local) {
        NetworkState network = state.network().withMigration(local.in(MigrationStep.RESUMED));
        Optional<CanisterState> frozen = state.canister(local.canister())
                .filter(canister -> canister.frozenBy().equals(Optional.of(local.id())));
        ReplicatedState resumed = state.withNetwork(network);
        return frozen.map(canister -> resumed.withCanister(canister.withFrozenBy(Optional.empty())))
                .orElse(resumed);
    }

    private static ReplicatedState drop(ReplicatedState state, LocalMigration local) {
        CanisterId canister = local.canister();
        return state.withNetwork(state.network().withMigration(local.in(MigrationStep.DROPPED)))
                .withoutCanister(canister)
                .withIngress(state.ingress().withoutAll(state.ingress().of(canister.principal())));
    }

    /** At the end of a block: freeze at the cut-over height, and say which old routes have run dry. */
    public static ReplicatedState end(ReplicatedState state) {
        ReplicatedState next = state;
        for (MigrationRecord record : state.registry().migrations().values()) {
            Optional<LocalMigration> local = next.network().migrations().get(record.id());
            if (local.isPresent()
                    && local.get().step() == MigrationStep.SERVING
                    && record.height().isPresent()) {
                next = cutOver(next, record, local.get(), record.height().get());
            }
        }
        return next.withNetwork(OldRoutes.close(next.network()));
    }

    private static ReplicatedState cutOver(
            ReplicatedState state, MigrationRecord record, LocalMigration local, long cutover) {
        long height = state.height();
        if (height == cutover && record.phase().mayFreeze()) {
            return freeze(state, local);
        }
        if (height < cutover || local.missed() >= cutover) {
            return state;
        }
        LocalMigration missed = local.withMissed(cutover);
        return state.withNetwork(
                Acks.report(state.network().withMigration(missed), missed, new Fact.Missed(cutover, height)));
    }

    /** A task that is not finished never was: it is begun again where the canister goes on (protocol.md, 20). */
    private static ReplicatedState freeze(ReplicatedState running, LocalMigration local) {
        CanisterId id = local.canister();
        ReplicatedState state =
                UnansweredCalls.reject(running.withSchedule(running.schedule().withoutTask(id)), id);
        CanisterState canister = state.canister(id)
                .orElseThrow(() -> new IllegalStateException("a migrating canister was deleted: " + id));
        Hash root = whole(state, canister).manifest().root();
        Cutover cutover = new Cutover(state.height(), root, state.time());
        NetworkState network = state.network().withMigration(local.frozen(cutover));
        return state.withNetwork(Acks.report(network, local, new Fact.Frozen(cutover)))
                .withCanister(canister.withFrozenBy(Optional.of(local.id())));
    }

    /** The canister with all that moves with it, as it stands: what the source's nodes serve. */
    public static CanisterPackage whole(ReplicatedState state, CanisterState canister) {
        return CanisterPackage.of(canister, state.ingress().of(canister.id().principal()));
    }
}
