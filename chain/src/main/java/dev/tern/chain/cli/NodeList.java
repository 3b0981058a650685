package dev.tern.chain.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tern node list}. */
@Command(name = "list", description = "Lists the nodes of the running network.")
final class NodeList implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Running.show(spec, NodeList::print);
    }

    private static void print(Shared shared, JsonObject network) {
        JsonArray nodes = network.getJsonArray("nodes");
        if (shared.json()) {
            shared.out(nodes);
            return;
        }
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            shared.out(node.getString("id") + "  process " + node.getLong("pid") + "  subnets "
                    + node.getJsonArray("subnets").stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(", ")));
        }
    }
}
