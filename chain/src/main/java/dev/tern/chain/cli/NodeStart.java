package dev.tern.chain.cli;

import dev.tern.chain.node.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern node start}. */
@Command(
        name = "start",
        description = "Runs one node until it is told to end (SIGTERM).",
        footer = {
            "",
            "FILE is JSON: {\"directory\": the node's directory with keys.json, \"genesis\": the network's genesis file,",
            "\"host\": where its gateway listens (default 127.0.0.1), \"port\": and on which port (default: any free one)}."
        })
final class NodeStart implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "What the node is.")
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        Shared shared = new Shared(spec);
        NodeProcess.Config what = NodeProcess.Config.read(config);
        Logs.toFiles(what.directory().resolve("log"), "node");
        NodeProcess node = NodeProcess.start(what);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "end"));
        JsonObject description = node.description();
        shared.out(description.encode());
        node.awaitEnd();
        return Exit.OK;
    }
}
