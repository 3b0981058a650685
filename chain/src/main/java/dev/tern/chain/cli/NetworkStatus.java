package dev.tern.chain.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
        return Running.show(spec, (shared, network) -> {
            if (shared.json()) {
                shared.out(network);
            } else {
                print(shared, network);
            }
        });
    }

    static void print(Shared shared, JsonObject network) {
        JsonArray nodes = network.getJsonArray("nodes");
        shared.out("home      " + network.getString("home"));
        shared.out("gateway   " + network.getString("gateway"));
        shared.out("explorer  " + network.getString("gateway") + "/");
        int all = shared.home().nodes().size();
        shared.out("nodes     " + nodes.size() + (nodes.size() == all ? "" : " of " + all + ": the others do not run"));
    }
}
