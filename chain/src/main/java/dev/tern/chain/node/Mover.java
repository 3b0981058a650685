package dev.tern.chain.node;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.network.NodeKey;
import dev.tern.chain.network.TcpNetwork;
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
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the state of a replica makes its node's duty in migrations: fetch, make durable, acknowledge, propose the
 * activation. Duties stand in every state until they are done, so a node that restarts finds them again.
 */
final class Mover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    /** Until a source that has nothing yet is asked again: adds to the pause of the canister. */
    private static final long RETRY_MS = 30;

    private static final CachedCheck CHECK = new CachedCheck();

    private final Replica replica;
    private final Incoming incoming;
    private final Hash network;
    private final NodeKey key;
    private final Set<Job> underWay = ConcurrentHashMap.newKeySet();
    /** What was acknowledged and may not have reached a block yet. */
    private final Map<Job, Artifact> acknowledged = new ConcurrentHashMap<>();

    private final Map<Long, Blob> freezeCertificates = new ConcurrentHashMap<>();
    private final ScheduledExecutorService worker;
    private volatile ReplicatedState newest;
    private volatile boolean closed;

    Mover(Replica replica, TcpNetwork network, Hash networkId, NodeKey key, Executor executor) {
        this.replica = replica;
        this.network = networkId;
        this.key = key;
        this.incoming = new Incoming(network, replica.keeper(), executor, key.id());
        this.newest = replica.view().latest().state();
        this.worker = new ScheduledThreadPoolExecutor(
                2, Thread.ofPlatform().name("move " + replica.subnet(), 0).factory());
    }

    /** What is done at a time, once per migration. */
    private enum Task {
        BASE,
        FROZEN,
        ACTIVATE
    }

    private record Job(Task task, long migration) {}

    /** Looks for duties in a new state; returns at once. */
    void follow(ReplicatedState state) {
        newest = state;
        Set<Long> present = new TreeSet<>();
        state.network().migrations().forEach(entry -> {
            if (!entry.value().over()) {
                present.add(entry.key());
            }
        });
        freezeCertificates.keySet().retainAll(present);
        replica.keeper().disassembleAllBut(present);
        acknowledged.keySet().removeIf(job -> !present.contains(job.migration));
        for (Duty duty : Duties.of(state.network(), key.id())) {
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
        worker.shutdown();
    }

    private void begin(Job job) {
        if (!closed && underWay.add(job)) {
            worker.execute(() -> work(job));
        }
    }

    /** Tries once, by what the registry says now: the height of a cut-over that was missed is named again. */
    private void work(Job job) {
        Optional<MigrationRecord> migration = newest.registry().migration(job.migration);
        boolean done = closed || migration.isEmpty();
        try {
            done = done || attempt(job.task, migration.get());
        } catch (RuntimeException e) {
            LOG.error("migration {}: {} failed, and will be tried again", job.migration, job.task, e);
        }
        if (done) {
            underWay.remove(job);
        } else if (stillOpen(job.migration)) {
            var later = worker.schedule(() -> work(job), RETRY_MS, TimeUnit.MILLISECONDS);
            LOG.trace("{} again in {} ms", job, later.getDelay(TimeUnit.MILLISECONDS));
        } else {
            underWay.remove(job);
        }
    }

    private boolean attempt(Task task, MigrationRecord migration) {
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

    private boolean fetchBase(MigrationRecord migration) {
        Job job = new Job(Task.BASE, migration.id());
        if (said(job)) {
            return true;
        }
        Optional<Hash> root = incoming.base(newest.registry(), migration);
        root.ifPresent(r -> acknowledge(job, migration, NodeAck.Kind.READY, r));
        return root.isPresent();
    }

    private boolean fetchFrozen(MigrationRecord migration) {
        Job job = new Job(Task.FROZEN, migration.id());
        if (freezeCertificates.containsKey(migration.id()) && said(job)) {
            return true;
        }
        Optional<FrozenCopy> copy = incoming.frozen(
                newest.registry(),
                migration,
                certificate -> FreezeProof.read(certificate, migration, newest.registry(), CHECK)
                        .filter(said -> FreezeProof.refusal(said, migration).isEmpty())
                        .flatMap(MigrationStatement::cutover)
                        .map(Cutover::manifestRoot));
        copy.ifPresent(c -> {
            freezeCertificates.put(migration.id(), c.freezeCertificate());
            acknowledge(job, migration, NodeAck.Kind.INSTALLED, c.manifest().root());
            replica.arrived();
        });
        return copy.isPresent();
    }

    /** Says again what was acknowledged before, if anything: it may have been lost. */
    private boolean said(Job job) {
        Artifact ack = acknowledged.get(job);
        return ack != null && replica.offer(ack);
    }

    private boolean activate(MigrationRecord migration) {
        Blob certificate = freezeCertificates.get(migration.id());
        Optional<LocalMigration> local = newest.network().migrations().get(migration.id());
        if (certificate == null || local.isEmpty()) {
            boolean fetched = fetchFrozen(migration);
            LOG.debug("migration {}: certificate fetched: {}", migration.id(), fetched);
            return false;
        }
        List<NodeAck> acks = local.get().acks().values().stream()
                .filter(ack -> ack.kind() == NodeAck.Kind.INSTALLED)
                .toList();
        return offer(Artifact.Kind.ACTIVATION, new Activation(migration.id(), certificate, acks));
    }

    private void acknowledge(Job job, MigrationRecord migration, NodeAck.Kind kind, Hash root) {
        byte[] message = NodeAck.signedBytes(network, replica.subnet(), migration.id(), migration.epoch(), kind, root);
        Blob signature = Ed25519.sign(key.secret(), message);
        NodeAck ack = new NodeAck(migration.id(), migration.epoch(), kind, root, key.id(), signature);
        acknowledged.put(job, new Artifact(Artifact.Kind.ACK, ack.encoded()));
        LOG.debug("{} acknowledged: {}", job, said(job));
    }

    private boolean offer(Artifact.Kind kind, Encodable content) {
        return replica.offer(new Artifact(kind, content.encoded()));
    }
}
