package dev.tern.chain.cli;

import dev.tern.chain.node.Dealer;
import dev.tern.chain.node.Home;
import dev.tern.chain.node.HomeLock;
import dev.tern.chain.node.NodeException;
import dev.tern.runtime.registry.GenesisRecord;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern network start}. */
@Command(
        name = "start",
        description = "Starts a network, or goes on with the one in the home. Returns when it answers.")
final class NetworkStart implements Callable<Integer> {
    private static final int DEFAULT_SUBNETS = 2;
    private static final int DEFAULT_NODES = 4;
    private static final int MAX_SUBNETS = 16;
    private static final int MAX_NODES = 40;

    @Spec
    private CommandSpec spec;

    @Option(names = "--subnets", paramLabel = "N", description = "Application subnets, besides the root (default: 2).")
    @Nullable
    private Integer subnets;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes of each subnet (default: 4).")
    @Nullable
    private Integer nodes;

    @Option(names = "--processes", description = "Run one process per node.")
    private boolean processes;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description = "Port of gateway and explorer (default: ${DEFAULT-VALUE}; 0: any free one).")
    private int port;

    @Override
    public Integer call() {
        check("--subnets", subnets, MAX_SUBNETS);
        check("--nodes", nodes, MAX_NODES);
        Shared shared = new Shared(spec);
        Home home = shared.home();
        if (HomeLock.isHeld(home.root())) {
            throw alreadyRuns(home);
        }
        long began = System.nanoTime();
        GenesisRecord genesis = genesis(home);
        List<String> arguments = new ArrayList<>(List.of("network", "run", "--port", Integer.toString(port)));
        if (processes) {
            arguments.add("--processes");
        }
        JsonObject network = Background.start(home, arguments);
        double seconds = (System.nanoTime() - began) / 1e9;
        shared.say(String.format(
                Locale.ROOT,
                "network %s is up after %.1f s: a root subnet and %d application subnets of %d nodes each",
                genesis.name(),
                seconds,
                genesis.subnets().size() - 1,
                genesis.subnets().getFirst().members().size()));
        if (shared.json()) {
            shared.out(network);
        } else {
            NetworkStatus.print(shared, network);
            shared.say("next: tern deploy counter");
        }
        return Exit.OK;
    }

    private void check(String option, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw new ParameterException(spec.commandLine(), option + " takes a number from 1 to " + most);
        }
    }

    private static NodeException alreadyRuns(Home home) {
        String holder = HomeLock.holder(home.root()).isPresent()
                ? "process " + HomeLock.holder(home.root()).getAsLong()
                : "another process";
        String where = home.network()
                .map(network -> " with its gateway at " + network.getString("gateway"))
                .orElse("");
        return new NodeException("a network runs in " + home.root() + " already (" + holder + where
                + "); use it, stop it with `tern network stop`, or name another directory with --home DIR");
    }

    /** The network of the home, dealt now if there is none. */
    private GenesisRecord genesis(Home home) {
        Optional<GenesisRecord> found = home.genesis();
        if (found.isPresent()) {
            requireSame(
                    home, "application subnets", subnets, found.get().subnets().size() - 1);
            requireSame(
                    home,
                    "nodes per subnet",
                    nodes,
                    found.get().subnets().getFirst().members().size());
            return found.get();
        }
        int applications = subnets == null ? DEFAULT_SUBNETS : subnets;
        int size = nodes == null ? DEFAULT_NODES : nodes;
        return HomeLock.holding(home.root(), () -> Dealer.deal(home, new Dealer.Plan("local", applications, size)));
    }

    private static void requireSame(Home home, String what, @Nullable Integer asked, int found) {
        if (asked != null && asked != found) {
            throw new NodeException("the network in " + home.root() + " has " + found + " " + what + ", not " + asked
                    + "; leave the option out, run `tern network reset`, or name another directory with --home DIR");
        }
    }
}
