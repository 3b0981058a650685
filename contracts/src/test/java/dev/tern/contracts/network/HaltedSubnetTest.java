package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.cli.Tern;
import dev.tern.sdk.cli.Commands;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.SubnetId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person at a terminal sees while a subnet makes no blocks. */
class HaltedSubnetTest {
    @TempDir
    private Path home;

    private record Result(int code, String out, String err) {}

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.mount(new CommandLine(new Tern()));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        int code = line.execute(all.toArray(String[]::new));
        return new Result(code, out.toString().strip(), err.toString().strip());
    }

    @Test
    void aCallSaysWhatItWaitsForAndEndsWithTheCodeOfTheNetwork() {
        try (LocalNetwork network = LocalNetwork.start(home, 1, 4)) {
            SubnetId subnet = network.applications().getFirst();
            assertThat(run("deploy", "counter").code()).isZero();
            assertThat(run("call", "counter", "increment").out()).isEqualTo("(1 : nat)");
            network.kill(subnet, 0);
            network.kill(subnet, 1);
            Result halted = run("call", "counter", "increment", "--timeout", "25");
            assertThat(halted.code()).as(halted.err()).isEqualTo(4);
            assertThat(halted.out()).isEmpty();
            assertThat(halted.err())
                    .contains("no answer yet: subnet " + subnet + " has made no block for")
                    .contains("no answer in time")
                    .contains("may still execute the call");
            network.start(subnet, 0);
            Result query = run("call", "counter", "increment");
            assertThat(query.code()).as(query.err()).isZero();
            assertThat(query.out()).isIn("(2 : nat)", "(3 : nat)");
        }
    }
}
