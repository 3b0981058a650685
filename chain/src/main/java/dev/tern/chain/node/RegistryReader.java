package dev.tern.chain.node;

import dev.tern.chain.nodeapi.MigrationInfo;
import dev.tern.chain.nodeapi.RegistryInfo;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Moment;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.state.DeltaRecord;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.NetworkState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/** The registry as people look at it. */
final class RegistryReader {
    private static final int MAX_CHANGES = 100;
    private static final long NS_PER_MS = 1_000_000;

    private final Registry registry;
    private final Optional<NetworkState> root;
    private final LongUnaryOperator timeOf;

    /**
     * @param root the root subnet's own state, if this process holds it: it knows every delta
     * @param timeOf the time of the root's block that made a version, 0 if not known
     */
    RegistryReader(Registry registry, Optional<NetworkState> root, LongUnaryOperator timeOf) {
        this.registry = registry;
        this.root = root;
        this.timeOf = timeOf;
    }

    RegistryInfo info() {
        List<RegistryInfo.Moved> moved = registry.assignments().values().stream()
                .filter(a -> registry.subnet(a.owner())
                        .filter(s -> s.range().contains(a.canister()))
                        .isEmpty())
                .map(a -> new RegistryInfo.Moved(a.canister(), a.owner()))
                .toList();
        List<RegistryInfo.Change> changes = new ArrayList<>();
        for (long version = registry.version(); version > 1 && changes.size() < MAX_CHANGES; version--) {
            long made = version;
            delta(version)
                    .ifPresent(d -> changes.add(new RegistryInfo.Change(made, timeOf.applyAsLong(made), text(d))));
        }
        return new RegistryInfo(registry.version(), moved, changes);
    }

    /** Newest first. */
    List<MigrationInfo> migrations() {
        return registry.migrations().values().stream()
                .sorted(Comparator.comparing(MigrationRecord::id).reversed())
                .map(this::migration)
                .toList();
    }

    MigrationInfo migration(MigrationRecord record) {
        Optional<Cutover> frozen = record.frozen();
        Optional<Moment> active = record.active();
        OptionalLong pause = frozen.isPresent() && active.isPresent()
                ? OptionalLong.of((active.get().timeNs() - frozen.get().timeNs()) / NS_PER_MS)
                : OptionalLong.empty();
        return new MigrationInfo(
                record.id(),
                record.canister(),
                record.from(),
                record.to(),
                record.phase().name(),
                record.plan().mode().name().toLowerCase(Locale.ROOT),
                phases(record),
                frozen.map(Cutover::height)
                        .or(record::height)
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                active.map(Moment::height).map(OptionalLong::of).orElse(OptionalLong.empty()),
                pause,
                record.epoch() + 1, // what it moves is of the epoch before
                frozen.map(Cutover::manifestRoot),
                record.failure());
    }

    /** Old deltas are no longer kept: of a migration that is long over, the record itself knows the begin and the end. */
    private List<MigrationInfo.Phase> phases(MigrationRecord record) {
        if (root.isEmpty()) {
            return List.of();
        }
        List<MigrationInfo.Phase> phases = new ArrayList<>();
        for (HashedMap.Entry<Long, DeltaRecord> entry : root.get().log()) {
            for (RegistryChange change : entry.value().delta().changes()) {
                if (change instanceof RegistryChange.PutMigration put
                        && put.migration().id() == record.id()) {
                    begin(phases, record, put.migration().phase(), entry.key());
                    enter(phases, put.migration().phase(), entry.key());
                }
            }
        }
        if (phases.isEmpty()) {
            begin(phases, record, record.phase(), 0);
            record.ended().ifPresent(version -> enter(phases, record.phase(), version));
        }
        return phases;
    }

    /** The registry takes a migration on and signals it in one version. */
    private static void begin(
            List<MigrationInfo.Phase> phases, MigrationRecord record, MigrationPhase first, long version) {
        if (phases.isEmpty() && first != MigrationPhase.PROPOSED) {
            phases.add(new MigrationInfo.Phase(
                    MigrationPhase.PROPOSED.name(),
                    record.plan().proposed(),
                    first == MigrationPhase.SIGNALLED ? version : 0));
        }
    }

    private void enter(List<MigrationInfo.Phase> phases, MigrationPhase phase, long version) {
        if (phases.isEmpty() || !phases.getLast().name().equals(phase.name())) {
            phases.add(new MigrationInfo.Phase(phase.name(), timeOf.applyAsLong(version), version));
        }
    }

    private Optional<RegistryDelta> delta(long version) {
        return root.flatMap(state -> state.log().get(version)).map(record -> record.delta());
    }

    private static String text(RegistryDelta delta) {
        return String.join(
                "; ", delta.changes().stream().map(RegistryReader::text).toList());
    }

    private static String text(RegistryChange change) {
        return switch (change) {
            case RegistryChange.PutSubnet c ->
                "subnet " + c.subnet().id() + " has " + c.subnet().members().size() + " nodes";
            case RegistryChange.PutNode c ->
                "node " + c.node().id() + " is at " + c.node().host() + ":"
                        + c.node().port();
            case RegistryChange.RemoveNode c -> "node " + c.node() + " is gone";
            case RegistryChange.PutAssignment c ->
                "canister " + c.assignment().canister() + " belongs to "
                        + c.assignment().owner();
            case RegistryChange.PutMigration c ->
                "migration " + c.migration().id() + " of canister "
                        + c.migration().canister() + ": " + c.migration().phase() + progress(c.migration());
            case RegistryChange.RemoveMigration c -> "migration " + c.migration() + " is no longer kept";
        };
    }

    /** What a record says beside its phase, so that versions within one phase can be told apart. */
    private static String progress(MigrationRecord record) {
        return switch (record.phase()) {
            case PROPOSED, SIGNALLED, PREPARING, INSTALLED, COMMITTED, DONE -> "";
            case READY -> record.height().map(h -> ", cut-over at height " + h).orElse("");
            case FROZEN -> record.installed().isPresent() ? ", installed at the destination" : "";
            case ACTIVE ->
                record.active().map(m -> " from height " + m.height()).orElse("");
            case CLOSING ->
                record.closed().isEmpty()
                        ? ""
                        : ", " + record.closed().size() + " subnets have nothing left on the old route";
            case ABORTED -> record.failure().map(reason -> ", " + reason).orElse("");
        };
    }
}
