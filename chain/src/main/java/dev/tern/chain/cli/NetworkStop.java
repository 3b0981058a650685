package dev.tern.chain.cli;

import dev.tern.chain.node.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tern network stop}. */
@Command(name = "stop", description = "Stops the network; its chains and canisters stay.")
final class NetworkStop implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Shared shared = new Shared(spec);
        Home home = shared.home();
        if (Running.stop(home)) {
            shared.say("the network in " + home.root() + " is stopped; `tern network start` goes on where it was");
        } else {
            shared.say("no network runs in " + home.root());
        }
        return Exit.OK;
    }
}
