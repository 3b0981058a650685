package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tern network reset}. */
@Command(
        name = "reset",
        description = "Stops the network and removes its chains and canisters for good; identities stay.")
final class NetworkReset implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Shared shared = new Shared(spec);
        Home home = shared.home();
        if (Running.stop(home)) {
            shared.say("the network in " + home.root() + " is stopped");
        }
        home.reset();
        shared.say("the network in " + home.root() + " is removed; `tern network start` makes a new one");
        return Exit.OK;
    }
}
