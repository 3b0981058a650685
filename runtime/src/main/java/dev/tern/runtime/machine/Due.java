package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.Retries;
import dev.tern.runtime.migration.RegistryCanister;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.Agenda;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.Management;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.ReplicatedState;
import java.util.Optional;

/** When the next block is due for what the state holds (protocol.md, 8). */
public final class Due {
    /** How soon to try again what could not leave: a full stream. */
    private static final long RETRY_NS = 200_000_000L;

    private Due() {}

    public static DueTime of(ReplicatedState state, long nowNs) {
        Agenda agenda = state.agenda();
        boolean working = !agenda.working().isEmpty()
                || !agenda.heartbeats().isEmpty()
                || !state.schedule().running().isEmpty();
        if (working || managementWorks(state.management()) || cutOverAhead(state)) {
            return new DueTime.Now();
        }
        boolean stuck = !agenda.sending().isEmpty()
                || !state.management().queues().output().isEmpty()
                || !state.network().stream(state.subnet()).messages().isEmpty();
        Optional<Long> retry = stuck ? Optional.of(state.time() + RETRY_NS) : Optional.empty();
        Optional<Long> deadline =
                state.network().isRoot() ? RegistryCanister.nextDeadline(state.registry()) : Optional.empty();
        Optional<Long> again = earliest(retry, Retries.nextNs(state.network()));
        return earliest(earliest(again, agenda.nextTimer()), deadline)
                .<DueTime>map(time -> time <= nowNs ? new DueTime.Now() : new DueTime.At(time))
                .orElse(new DueTime.Idle());
    }

    private static boolean managementWorks(Management management) {
        if (!management.queues().input().isEmpty()) {
            return true;
        }
        for (HashedMap.Entry<Long, PendingCall> entry : management.pending()) {
            if (entry.value() instanceof PendingCall.Randomness || entry.value() instanceof PendingCall.Waiting) {
                return true;
            }
        }
        return false;
    }

    /** The source hurries to a cut-over height that was named. */
    private static boolean cutOverAhead(ReplicatedState state) {
        for (HashedMap.Entry<Long, LocalMigration> entry : state.network().migrations()) {
            LocalMigration local = entry.value();
            Optional<MigrationRecord> record = state.registry().migration(local.id());
            if (local.step() == MigrationStep.SERVING
                    && record.filter(r -> r.phase().mayFreeze()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Long> earliest(Optional<Long> a, Optional<Long> b) {
        return a.isPresent() && (b.isEmpty() || a.get() <= b.get()) ? a : b;
    }
}
