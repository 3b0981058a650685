package dev.tern.chain.node;

import io.vertx.core.json.JsonObject;

/** A local network that runs, in one process or in several. */
public sealed interface RunningNetwork extends AutoCloseable permits NetworkProcess, FrontProcess {
    /** What {@code tern network status --json} prints. */
    JsonObject description();

    /** Returns when {@link #close} was called elsewhere. */
    void awaitEnd() throws InterruptedException;

    @Override
    void close();
}
