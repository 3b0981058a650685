package dev.tern.runtime.migration;

import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.state.DeltaRecord;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.NetworkState;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;

/**
 * What the registry need not keep. A delta, and the record of a migration that ended, may go once every subnet has certified a
 * registry version that includes it: its slices to the root subnet show the version. The newest are kept for people.
 */
final class Retention {
    /** Deltas that stay in any case. */
    static final long DELTAS = 1024;

    /** Ended migrations that stay in any case. */
    static final int MIGRATIONS = 100;

    private Retention() {}

    static NetworkState trim(NetworkState root) {
        long known = knownEverywhere(root);
        return trimLog(trimMigrations(root, known), known);
    }

    /** The highest version that every subnet is certain to have. */
    private static long knownEverywhere(NetworkState root) {
        Registry registry = root.registry();
        long known = registry.version();
        for (SubnetId subnet : registry.subnets().keySet()) {
            if (!subnet.equals(root.self())) {
                known = Math.min(known, root.peer(subnet).registryVersion());
            }
        }
        return known;
    }

    private static NetworkState trimMigrations(NetworkState root, long known) {
        List<MigrationRecord> ended = root.registry().migrations().values().stream()
                .filter(record -> record.phase().over())
                .toList();
        List<RegistryChange> dropped = new ArrayList<>();
        for (MigrationRecord record : ended.subList(0, Math.max(0, ended.size() - MIGRATIONS))) {
            if (record.ended().filter(version -> version <= known).isPresent()) {
                dropped.add(new RegistryChange.RemoveMigration(record.id()));
            }
        }
        return dropped.isEmpty() ? root : RegistryReports.decide(root, dropped);
    }

    private static NetworkState trimLog(NetworkState root, long known) {
        HashedMap<Long, DeltaRecord> rest = root.log();
        long last = Math.min(known, root.registry().version() - DELTAS);
        while (rest.first().filter(oldest -> oldest.key() <= last).isPresent()) {
            rest = rest.without(rest.first().orElseThrow().key());
        }
        return root.withLog(rest);
    }
}
