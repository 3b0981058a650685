package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import dev.tern.chain.node.HomeLock;
import dev.tern.chain.node.LeftNodes;
import dev.tern.chain.node.NodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;

/** The process that holds a home. */
final class Running {
    private static final Duration GRACE = Duration.ofSeconds(60);

    private Running() {}

    /** What the running network says about itself; empty if none runs. */
    static Optional<JsonObject> network(Home home) {
        if (!HomeLock.isHeld(home.root())) {
            return Optional.empty();
        }
        long holder = HomeLock.holder(home.root()).orElse(-1);
        // a file with another process id is of an earlier run: this one has only begun
        return home.network()
                .filter(network -> network.getLong("pid", 0L) == holder)
                .map(network -> living(home, network));
    }

    /** Nodes that are processes of their own may have ended, and begun again, since the network wrote about them. */
    private static JsonObject living(Home home, JsonObject network) {
        long front = network.getLong("pid", 0L);
        boolean apart = network.getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .anyMatch(node -> node.getLong("pid", 0L) != front);
        return apart ? network.copy().put("nodes", new JsonArray(home.addresses())) : network;
    }

    /** Prints something about the running network; if none runs, says so. Returns the exit code. */
    static int show(CommandSpec spec, BiConsumer<Shared, JsonObject> print) {
        Shared shared = new Shared(spec);
        Home home = shared.home();
        Optional<JsonObject> network = network(home);
        if (network.isPresent()) {
            print.accept(shared, network.get());
            return Exit.OK;
        }
        shared.say(absent(home));
        return Exit.NETWORK;
    }

    private static String absent(Home home) {
        if (HomeLock.isHeld(home.root())) {
            return "the network in " + home.root() + " is starting or ending; ask again in a moment";
        }
        List<Long> left = LeftNodes.find(home).stream().map(ProcessHandle::pid).toList();
        return left.isEmpty()
                ? "no network runs in " + home.root() + "; start one with `tern network start`"
                : "the network in " + home.root() + " was killed and left node processes behind: " + left
                        + "; end them with `tern network stop`, or go on with `tern network start`";
    }

    /** Asks the network's processes to end and waits until they did; false if none runs. */
    static boolean stop(Home home) {
        if (!HomeLock.isHeld(home.root())) {
            return LeftNodes.end(home) > 0;
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
