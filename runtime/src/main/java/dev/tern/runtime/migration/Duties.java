package dev.tern.runtime.migration;

import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.NodeAck;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node of a subnet has to do for the migrations under way, by the subnet's newest state. */
public final class Duties {
    private Duties() {}

    public static List<Duty> of(NetworkState network, NodeId node) {
        List<Duty> duties = new ArrayList<>();
        for (HashedMap.Entry<Long, LocalMigration> entry : network.migrations()) {
            LocalMigration local = entry.value();
            network.registry()
                    .migration(local.id())
                    .filter(record -> !local.over())
                    .ifPresent(record -> add(duties, record, local, node));
        }
        return duties;
    }

    private static void add(List<Duty> duties, MigrationRecord record, LocalMigration local, NodeId node) {
        NodeAck ack = local.acks().get(node);
        switch (local.step()) {
            case SERVING, FROZEN, HANDED_OVER -> duties.add(new Duty.Serve(record));
            case RECEIVING, READY, INSTALLED -> {
                boolean pinned = record.height().isPresent()
                        && record.phase() != MigrationPhase.SIGNALLED
                        && record.phase() != MigrationPhase.PREPARING;
                if (pinned && !holdsFinal(record, ack)) {
                    duties.add(new Duty.FetchFinal(record, record.height().get()));
                } else if (!pinned && ack == null) {
                    duties.add(new Duty.FetchBase(record, record.plan().mode()));
                }
                if (record.phase() == MigrationPhase.COMMITTED) {
                    duties.add(new Duty.Activate(record));
                }
            }
            case DROPPED, RESUMED, ACTIVE, CALLED_OFF -> {}
        }
    }

    private static boolean holdsFinal(MigrationRecord record, @Nullable NodeAck ack) {
        return ack != null
                && ack.kind() == NodeAck.Kind.INSTALLED
                && record.frozen()
                        .map(f -> f.manifestRoot().equals(ack.manifestRoot()))
                        .orElse(true);
    }
}
