package dev.tern.chain.cli;

import dev.tern.chain.node.FrontProcess;
import dev.tern.chain.node.Home;
import dev.tern.chain.node.NetworkProcess;
import dev.tern.chain.node.NodeException;
import dev.tern.chain.node.RunningNetwork;
import dev.tern.chain.storage.StorageException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The process that {@code tern network start} starts. Says on standard output, in one line of JSON, how it began. */
@Command(name = "run", hidden = true, description = "Runs the network of the home in this process.")
final class NetworkRun implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkRun.class);

    @Spec
    private CommandSpec spec;

    @Option(names = "--processes")
    private boolean processes;

    @Option(names = "--port", defaultValue = "8080")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        Shared shared = new Shared(spec);
        Home home = shared.home();
        Logs.toFiles(home.log(), "network");
        RunningNetwork network;
        try {
            network = processes
                    ? FrontProcess.start(
                            home,
                            port,
                            config -> Background.command(home, List.of("node", "start", "--config", config.toString())))
                    : NetworkProcess.start(home, port);
        } catch (NodeException | StorageException e) {
            return failed(shared, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            return failed(shared, "the network does not start: " + e + "; see " + home.log(), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(network::close, "end"));
        shared.out(network.description().encode());
        network.awaitEnd();
        return Exit.OK;
    }

    /** Whoever waits for this process is told before it ends. */
    private static int failed(Shared shared, String reason, Throwable cause) {
        LOG.error("the network does not start", cause);
        shared.out(new JsonObject().put("failed", reason).encode());
        return Exit.FAILED;
    }
}
