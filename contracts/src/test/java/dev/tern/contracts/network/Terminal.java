package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands as a person does: each in a process of its own. */
final class Terminal {
    static final long MOST_SECONDS = 300;

    private final Path home;

    Terminal(Path home) {
        this.home = home;
    }

    /** The output of a command that must succeed. */
    String done(String... arguments) throws Exception {
        Result result = run(arguments);
        assertThat(result.code())
                .as("tern %s: %s", List.of(arguments), result.err())
                .isZero();
        return result.out();
    }

    record Result(int code, String out, String err) {}

    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", home.toString()));
        Path err = home.resolveSibling(home.getFileName() + ".err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, Files.readString(err));
    }
}
