package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tern network status}. */
@Command(name = "status", description = "Says whether the network runs, and where.")
final class NetworkStatus implements Callable<Integer> {
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
        if (shared.json()) {
            shared.out(network.get());
        } else {
            print(shared, network.get());
        }
        return Exit.OK;
    }

    static void print(Shared shared, JsonObject network) {
        JsonArray nodes = network.getJsonArray("nodes");
        shared.out("home      " + network.getString("home"));
        shared.out("gateway   " + network.getString("gateway"));
        shared.out("explorer  " + network.getString("gateway") + "/");
        shared.out("nodes     " + nodes.size());
    }
}
