package dev.tern.chain.simulation;

import dev.tern.chain.migration.Peers;
import dev.tern.chain.migration.Workers;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A node from a start to its crash: work that was planned in one life is not done in the next. */
public final class SimLife implements Workers, Peers {
    private static final long MS = 1_000_000L;
    /** The longest that a piece of work waits for its thread. */
    private static final long SLOWNESS_NS = 3 * MS;

    private final SimWorld world;
    private final SimReplica<?> replica;
    private final SplittableRandom random;
    private long lastInOrderNs;

    SimLife(SimWorld world, SimReplica<?> replica) {
        this.world = world;
        this.replica = replica;
        this.random = world.split();
    }

    public SimDisk disk() {
        return replica.disk();
    }

    @Override
    public void execute(Runnable work) {
        plan(slowness(), work);
    }

    @Override
    public void after(long delayMs, Runnable work) {
        plan(delayMs * MS + slowness(), work);
    }

    @Override
    public long nowNs() {
        return world.nowNs();
    }

    /** Does one thing after the other, as a single thread does. */
    public Executor inOrder() {
        return work -> {
            lastInOrderNs = Math.max(lastInOrderNs, world.nowNs()) + 1 + slowness();
            plan(lastInOrderNs - world.nowNs(), work);
        };
    }

    @Override
    public CompletableFuture<Optional<Blob>> ask(NodeId peer, Blob question) {
        return world.ask(replica.address(), peer, question);
    }

    /** Nobody sends garbage here, unless a fault put it into what a correct node says. */
    @Override
    public void ban(NodeId peer, String reason) {
        world.violate(replica.address() + " bans " + peer + ": " + reason);
    }

    private void plan(long delayNs, Runnable work) {
        world.after(delayNs, () -> replica.within(this, work));
    }

    private long slowness() {
        return random.nextLong(SLOWNESS_NS);
    }
}
