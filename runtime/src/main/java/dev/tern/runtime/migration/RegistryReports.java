package dev.tern.runtime.migration;

import dev.tern.runtime.registry.Assignment;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Moment;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryRequest.Fact;
import dev.tern.runtime.registry.RegistryRequest.Report;
import dev.tern.runtime.state.NetworkState;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a certified report makes of a migration's record. A report counts only from the subnet that the record names for it, only
 * with the migration's epoch, and only in its phase; any other changes nothing (protocol.md, 16 and 24).
 */
final class RegistryReports {
    /** Blocks between what the registry knows of the source and the cut-over it names. */
    static final long MARGIN = 20;

    private RegistryReports() {}

    static NetworkState take(NetworkState network, SubnetId from, Report report) {
        Optional<MigrationRecord> known = network.registry().migration(report.migration());
        if (known.isEmpty() || known.get().epoch() != report.epoch()) {
            return network;
        }
        MigrationRecord record = known.get();
        boolean source = from.equals(record.from());
        boolean destination = from.equals(record.to());
        boolean open = RegistryCanister.undecided(record);
        return switch (report.fact()) {
            case Fact.Prepared f -> source ? prepared(network, record) : network;
            case Fact.Ready f -> destination ? ready(network, record) : network;
            case Fact.Refused f -> open && (source || destination) ? abort(network, record, f.reason()) : network;
            case Fact.Missed f -> source ? missed(network, record, f) : network;
            case Fact.Frozen f -> source ? frozen(network, record, f.cutover()) : network;
            case Fact.Installed f -> destination && open ? installed(network, record, f.manifestRoot()) : network;
            case Fact.Active f -> destination ? active(network, record, f.moment()) : network;
            case Fact.Closed f -> closed(network, record, from);
        };
    }

    private static NetworkState active(NetworkState network, MigrationRecord record, Moment moment) {
        if (record.phase() != MigrationPhase.COMMITTED) {
            return network;
        }
        MigrationRecord active = record.withActive(moment).in(MigrationPhase.ACTIVE);
        return put(put(network, active), active.in(MigrationPhase.CLOSING));
    }

    private static NetworkState prepared(NetworkState network, MigrationRecord record) {
        return record.phase() == MigrationPhase.SIGNALLED ? put(network, record.in(MigrationPhase.PREPARING)) : network;
    }

    private static NetworkState ready(NetworkState network, MigrationRecord record) {
        if (record.phase() != MigrationPhase.SIGNALLED && record.phase() != MigrationPhase.PREPARING) {
            return network;
        }
        MigrationRecord ready = record.in(MigrationPhase.READY);
        long known = network.peer(record.from()).height();
        return put(network, record.height().isPresent() ? ready : ready.withHeight(known + MARGIN));
    }

    /**
     * A height that who asked had named ends the migration. One that the registry named, and of which the source learned too late,
     * is replaced by one as far ahead as twice the delay: the source said that it did not freeze, so only the new one counts.
     */
    private static NetworkState missed(NetworkState network, MigrationRecord record, Fact.Missed missed) {
        boolean current = record.height().equals(Optional.of(missed.cutover()));
        if (!RegistryCanister.undecided(record) || record.frozen().isPresent() || !current) {
            return network;
        }
        if (record.plan().pinned()) {
            return abort(
                    network,
                    record,
                    "the cut-over height " + missed.cutover() + " came before the destination was ready");
        }
        long late = Math.max(0, missed.height() - missed.cutover());
        return put(network, record.withHeight(missed.height() + MARGIN + 2 * late));
    }

    private static NetworkState frozen(NetworkState network, MigrationRecord record, Cutover cutover) {
        boolean expected = record.height().equals(Optional.of(cutover.height()));
        if (record.phase() != MigrationPhase.READY || !expected) {
            return network;
        }
        MigrationRecord frozen = record.withFrozen(cutover).in(MigrationPhase.FROZEN);
        return commitIfComplete(put(network, frozen), frozen);
    }

    private static NetworkState installed(NetworkState network, MigrationRecord record, Hash manifestRoot) {
        MigrationRecord installed = record.withInstalled(manifestRoot);
        return commitIfComplete(put(network, installed), installed);
    }

    /** The one decision for the destination: the source froze it, and a quorum of the destination holds just that. */
    private static NetworkState commitIfComplete(NetworkState network, MigrationRecord record) {
        Optional<Hash> froze = record.frozen().map(Cutover::manifestRoot);
        if (froze.isEmpty() || !froze.equals(record.installed())) {
            return network;
        }
        NetworkState complete = put(network, record.in(MigrationPhase.INSTALLED));
        Assignment moved =
                RegistryCanister.assignment(network.registry(), record).movedTo(record.to());
        return decide(
                complete,
                List.of(
                        new RegistryChange.PutMigration(record.in(MigrationPhase.COMMITTED)),
                        new RegistryChange.PutAssignment(moved)));
    }

    /** The one decision for the source: the canister goes on there, and nothing of this migration counts any more. */
    static NetworkState abort(NetworkState network, MigrationRecord record, String reason) {
        Assignment raised =
                RegistryCanister.assignment(network.registry(), record).raised();
        return decide(
                network,
                List.of(
                        new RegistryChange.PutMigration(
                                record.aborted(reason, network.registry().version() + 1)),
                        new RegistryChange.PutAssignment(raised)));
    }

    private static NetworkState closed(NetworkState network, MigrationRecord record, SubnetId from) {
        boolean closing = record.phase() == MigrationPhase.CLOSING;
        if (!closing
                || record.closed().contains(from)
                || network.registry().subnet(from).isEmpty()) {
            return network;
        }
        MigrationRecord more = record.withClosed(from);
        NetworkState counted = put(network, more);
        if (!more.closed().containsAll(network.registry().subnets().keySet())) {
            return counted;
        }
        Registry registry = counted.registry();
        Assignment assignment = RegistryCanister.assignment(registry, record);
        return decide(
                counted,
                List.of(
                        new RegistryChange.PutMigration(more.done(registry.version() + 1)),
                        new RegistryChange.PutAssignment(
                                assignment.withSenders(senders(registry, assignment, record)))));
    }

    /** The owner, and every subnet on the old route of another migration that is not done. */
    private static SortedSet<SubnetId> senders(Registry registry, Assignment assignment, MigrationRecord done) {
        SortedSet<SubnetId> senders = new TreeSet<>();
        senders.add(assignment.owner());
        for (MigrationRecord other : registry.migrations().values()) {
            if (other.id() != done.id()
                    && other.canister().equals(done.canister())
                    && other.phase().committed()
                    && other.phase() != MigrationPhase.DONE) {
                senders.add(other.from());
                senders.add(other.to());
            }
        }
        return senders;
    }

    private static NetworkState put(NetworkState network, MigrationRecord record) {
        return decide(network, List.of(new RegistryChange.PutMigration(record)));
    }

    static NetworkState decide(NetworkState network, List<RegistryChange> changes) {
        return network.decide(new RegistryDelta(network.registry().version() + 1, changes));
    }
}
