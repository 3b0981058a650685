package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import dev.tern.chain.node.HomeLock;
import dev.tern.chain.node.NodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The process that holds a home. */
final class Running {
    private static final Duration GRACE = Duration.ofSeconds(60);

    private Running() {}

    /** What the running network says about itself; empty if none runs. */
    static Optional<JsonObject> network(Home home) {
        return HomeLock.isHeld(home.root()) ? home.network() : Optional.empty();
    }

    /** Asks the process to end and waits until it did; false if none runs. */
    static boolean stop(Home home) {
        if (!HomeLock.isHeld(home.root())) {
            return false;
        }
        long pid = HomeLock.holder(home.root())
                .orElseThrow(
                        () -> new NodeException("the home " + home.root() + " is held, but its lock names nobody"));
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().destroy();
            await(process.get());
        }
        return true;
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().orTimeout(GRACE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new NodeException(
                    "process " + process.pid() + " does not end within " + GRACE.toSeconds()
                            + " s; see its log, or kill it",
                    e);
        }
    }
}
