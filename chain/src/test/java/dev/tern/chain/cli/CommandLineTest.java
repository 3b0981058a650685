package dev.tern.chain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.node.Dealer;
import dev.tern.chain.node.FirstWord;
import dev.tern.chain.node.Home;
import dev.tern.chain.node.HomeLock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole command line, without a network. */
class CommandLineTest {
    @TempDir
    private Path directory;

    private record Result(int code, String out, String err) {}

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void everyCommandExplainsItself() {
        List<List<String>> commands = new ArrayList<>();
        collect(Main.commandLine(), List.of(), commands);
        assertThat(commands).hasSizeGreaterThan(30);
        for (List<String> command : commands) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--help");
            Result result = run(arguments.toArray(String[]::new));
            assertThat(result.code()).as("%s", command).isZero();
            assertThat(result.out()).as("%s", command).contains("Usage: tern");
            assertThat(result.err()).as("%s", command).isEmpty();
        }
    }

    private static void collect(CommandLine line, List<String> path, List<List<String>> all) {
        all.add(path);
        line.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(sub, longer, all);
        });
    }

    @Test
    void aFileIsRefusedAsHome() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        for (String command : List.of("start", "reset")) {
            Result result = run("network", command, "--home", file.toString());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("is a file").contains("--home DIR");
        }
        assertThat(file).hasContent("x");
    }

    @Test
    void wordsOfTheJvmAreNotTakenForTheAnswerOfAProcess() throws IOException {
        byte[] output = "Picked up JAVA_TOOL_OPTIONS: -Xint\n[warning] no archive\n{\"gateway\": 1}\nmore\n"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(FirstWord.of(new ByteArrayInputStream(output))).contains("{\"gateway\": 1}");
        byte[] silent = "Error: out of memory\n".getBytes(StandardCharsets.UTF_8);
        assertThat(FirstWord.of(new ByteArrayInputStream(silent))).isEmpty();
    }

    @Test
    void withoutANetworkStatusAndNodesSayHowToStartOne() {
        for (String[] command : List.of(new String[] {"network", "status"}, new String[] {"node", "list"})) {
            Result result = run(command[0], command[1], "--json", "--home", directory.toString());
            assertThat(result.code()).isEqualTo(Exit.NETWORK);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("no network runs in").contains("tern network start");
        }
        assertThat(run("network", "stop", "--home", directory.toString()).err()).contains("no network runs");
    }

    @Test
    void aNodeLeftByAKilledNetworkIsToldOfAndEndedByStop() throws IOException {
        Home home = new Home(directory.resolve("home"));
        Dealer.deal(home, new Dealer.Plan("test", 1, 1));
        Path node = home.root().resolve("nodes/0");
        Path config = Files.writeString(
                node.resolve("node.json"),
                "{\"directory\": \"" + node + "\", \"genesis\": \""
                        + home.root().resolve("genesis") + "\"}");
        Process left = new ProcessBuilder(
                        Background.command(home, List.of("node", "start", "--config", config.toString())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(FirstWord.of(left.getInputStream())).isPresent();
            Result status = run("network", "status", "--home", home.root().toString());
            assertThat(status.code()).isEqualTo(Exit.NETWORK);
            assertThat(status.err()).contains("left node processes behind").contains("tern network stop");
            Result stop = run("network", "stop", "--home", home.root().toString());
            assertThat(stop.code()).isZero();
            assertThat(stop.err()).contains("is stopped");
            assertThat(HomeLock.isHeld(node)).isFalse();
            assertThat(run("network", "status", "--home", home.root().toString())
                            .err())
                    .contains("no network runs");
        } finally {
            left.destroyForcibly();
        }
    }
}
