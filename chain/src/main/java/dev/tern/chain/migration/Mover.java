package dev.tern.chain.migration;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.replica.CachedCheck;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.Duties;
import dev.tern.runtime.migration.Duty;
import dev.tern.runtime.migration.FreezeProof;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStatement;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the state of a replica makes its node's duty in migrations: fetch, make durable, acknowledge, propose the
 * activation. Duties stand in every state until they are done, so a node that restarts finds them again.
 */
public final class Mover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    /** Until a source that has nothing yet is asked again: adds to the pause of the canister. */
    private static final long RETRY_MS = 30;

    private static final CachedCheck CHECK = new CachedCheck();

    private final Host replica;
    private final Incoming incoming;
    private final Identity self;
    private final Workers workers;
    private final Keeper keeper;
    private final Set<Job> underWay = ConcurrentHashMap.newKeySet();
    /** What was acknowledged and may not have reached a block yet. */
    private final Map<Job, Artifact> acknowledged = new ConcurrentHashMap<>();

    private final Map<Long, Blob> freezeCertificates = new ConcurrentHashMap<>();
    private volatile ReplicatedState newest;
    private volatile boolean closed;

    public Mover(Host replica, Keeper keeper, Peers peers, Workers workers, Identity self, Executor executor) {
        this.keeper = keeper;
        this.replica = replica;
        this.self = self;
        this.workers = workers;
        this.incoming = new Incoming(peers, keeper, executor, self.node(), workers);
        this.newest = replica.view().latest().state();
    }

    /** As whom the node acknowledges. */
    public record Identity(Hash network, NodeId node, UnaryOperator<Blob> signature) {}

    /** What is done at a time, once per migration. */
    private enum Task {
        BASE,
        FROZEN,
        ACTIVATE
    }

    private record Job(Task task, long migration) {}

    /** Looks for duties in a new state; returns at once. */
    public void follow(ReplicatedState state) {
        newest = state;
        Set<Long> present = new TreeSet<>();
        state.network().migrations().forEach(entry -> {
            if (!entry.value().over()) {
                present.add(entry.key());
            }
        });
        freezeCertificates.keySet().retainAll(present);
        keeper.disassembleAllBut(present);
        acknowledged.keySet().removeIf(job -> !present.contains(job.migration));
        for (Duty duty : Duties.of(state.network(), self.node())) {
            switch (duty) {
                case Duty.FetchBase d -> begin(new Job(Task.BASE, d.migration().id()));
                case Duty.FetchFinal d ->
                    begin(new Job(Task.FROZEN, d.migration().id()));
                case Duty.Activate d ->
                    begin(new Job(Task.ACTIVATE, d.migration().id()));
                case Duty.Serve d -> {}
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void begin(Job job) {
        if (!closed && underWay.add(job)) {
            workers.execute(() -> work(job));
        }
    }

    /** Tries once, by what the registry says now: the height of a cut-over that was missed is named again. */
    private void work(Job job) {
        CompletableFuture<Boolean> attempt = CompletableFuture.completedFuture(
                        newest.registry().migration(job.migration))
                .thenCompose(migration -> closed || migration.isEmpty()
                        ? CompletableFuture.completedFuture(true)
                        : attempt(job.task, migration.get()))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.error("migration {}: {} failed, and will be tried again", job.migration, job.task, failure);
                    }
                    tried(job, failure == null && done);
                });
        LOG.trace("{} ended at once: {}", job, attempt.isDone());
    }

    private void tried(Job job, boolean done) {
        if (!done && stillOpen(job.migration)) {
            workers.after(RETRY_MS, () -> work(job));
        } else {
            underWay.remove(job);
        }
    }

    private CompletableFuture<Boolean> attempt(Task task, MigrationRecord migration) {
        return switch (task) {
            case BASE -> fetchBase(migration);
            case FROZEN -> fetchFrozen(migration);
            case ACTIVATE -> activate(migration);
        };
    }

    private boolean stillOpen(long migration) {
        return !closed
                && newest.network()
                        .migrations()
                        .get(migration)
                        .filter(m -> !m.over())
                        .isPresent();
    }

    private CompletableFuture<Boolean> fetchBase(MigrationRecord migration) {
        Job job = new Job(Task.BASE, migration.id());
        if (said(job)) {
            return CompletableFuture.completedFuture(true);
        }
        return incoming.base(newest.registry(), migration).thenApply(root -> {
            root.ifPresent(r -> acknowledge(job, migration, NodeAck.Kind.READY, r));
            return root.isPresent();
        });
    }

    private CompletableFuture<Boolean> fetchFrozen(MigrationRecord migration) {
        Job job = new Job(Task.FROZEN, migration.id());
        if (freezeCertificates.containsKey(migration.id()) && said(job)) {
            return CompletableFuture.completedFuture(true);
        }
        return incoming.frozen(newest.registry(), migration, certificate -> provenRoot(certificate, migration))
                .thenApply(copy -> {
                    copy.ifPresent(c -> {
                        freezeCertificates.put(migration.id(), c.freezeCertificate());
                        acknowledge(
                                job,
                                migration,
                                NodeAck.Kind.INSTALLED,
                                c.manifest().root());
                        replica.arrived();
                    });
                    return copy.isPresent();
                });
    }

    private Optional<Hash> provenRoot(Blob freezeCertificate, MigrationRecord migration) {
        return FreezeProof.read(freezeCertificate, migration, newest.registry(), CHECK)
                .filter(said -> FreezeProof.refusal(said, migration).isEmpty())
                .flatMap(MigrationStatement::cutover)
                .map(Cutover::manifestRoot);
    }

    /** Says again what was acknowledged before, if anything: it may have been lost. */
    private boolean said(Job job) {
        Artifact ack = acknowledged.get(job);
        return ack != null && replica.offer(ack);
    }

    private CompletableFuture<Boolean> activate(MigrationRecord migration) {
        Blob certificate = freezeCertificates.get(migration.id());
        Optional<LocalMigration> local = newest.network().migrations().get(migration.id());
        if (certificate == null || local.isEmpty()) {
            return fetchFrozen(migration).thenApply(fetched -> false);
        }
        List<NodeAck> acks = local.get().acks().values().stream()
                .filter(ack -> ack.kind() == NodeAck.Kind.INSTALLED)
                .toList();
        Activation activation = new Activation(migration.id(), certificate, acks);
        return CompletableFuture.completedFuture(
                replica.offer(new Artifact(Artifact.Kind.ACTIVATION, activation.encoded())));
    }

    private void acknowledge(Job job, MigrationRecord migration, NodeAck.Kind kind, Hash root) {
        byte[] message =
                NodeAck.signedBytes(self.network(), replica.subnet(), migration.id(), migration.epoch(), kind, root);
        Blob signature = self.signature().apply(Blob.wrap(message));
        NodeAck ack = new NodeAck(migration.id(), migration.epoch(), kind, root, self.node(), signature);
        acknowledged.put(job, new Artifact(Artifact.Kind.ACK, ack.encoded()));
        LOG.debug("{} acknowledged: {}", job, said(job));
    }
}
