package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        Shared shared = new Shared(spec);
        Home home = shared.home();
        Optional<JsonObject> network = Running.network(home);
        if (network.isEmpty()) {
            shared.say("no network runs in " + home.root() + "; start one with `tern network start`");
            return Exit.NETWORK;
        }
        JsonArray nodes = network.get().getJsonArray("nodes");
        if (shared.json()) {
            shared.out(nodes);
            return Exit.OK;
        }
        for (int i = 0; i < nodes.size(); i++) {
            JsonObject node = nodes.getJsonObject(i);
            shared.out(node.getString("id") + "  process " + node.getLong("pid") + "  subnets "
                    + String.join(
                            ", ",
                            node.getJsonArray("subnets").stream()
                                    .map(Object::toString)
                                    .toList()));
        }
        return Exit.OK;
    }
}
