package dev.tern.chain.node;

import dev.tern.chain.migration.Peers;
import dev.tern.chain.migration.Workers;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two threads that do a node's duties in migrations, and the network as those see it. */
final class Helpers implements Workers, Peers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Helpers.class);
    private static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TcpNetwork network;
    private final ScheduledThreadPoolExecutor threads;

    Helpers(String name, TcpNetwork network) {
        this.network = network;
        this.threads = new ScheduledThreadPoolExecutor(
                THREADS,
                Thread.ofPlatform().name(name, 0).factory(),
                (work, pool) -> LOG.debug("{} ended: {} is dropped", name, work));
    }

    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    @Override
    public void after(long delayMs, Runnable work) {
        var later = threads.schedule(work, delayMs, TimeUnit.MILLISECONDS);
        LOG.trace("again in {} ms", later.getDelay(TimeUnit.MILLISECONDS));
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public CompletableFuture<Optional<Blob>> ask(NodeId peer, Blob question) {
        return network.ask(peer, question, PATIENCE);
    }

    @Override
    public void ban(NodeId peer, String reason) {
        network.ban(peer, reason);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
