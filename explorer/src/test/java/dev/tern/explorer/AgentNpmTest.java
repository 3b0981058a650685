package dev.tern.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.testkit.LocalNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unmodified npm agent, verifying everything, deploys a Motoko and a Java counter and calls both. */
class AgentNpmTest {
    private static final Path SOURCES = Path.of("src", "test", "npm");
    private static final Path WORK = Path.of("target", "npm");
    private static final List<String> FILES = List.of("package.json", "agent.mjs", "counter.mo");
    private static final long MINUTES = 3;

    /** How a command ended, and what it printed. */
    private record Ran(int exit, String output) {}

    @Test
    void theAgentDeploysAndCallsMotokoAndJavaWithEveryVerificationOn(@TempDir Path directory) throws Exception {
        for (String tool : List.of("node", "npm")) {
            Assumptions.assumeTrue(
                    isOnPath(tool), "Skipped: " + tool + " is not installed; install Node.js 20 or newer with npm.");
        }
        Ran install = install();
        Assumptions.assumeTrue(
                install.exit == 0,
                () -> "Skipped: the npm packages cannot be installed, is a registry reachable? " + install.output);
        Path counter = directory.resolve("counter.wasm");
        Files.write(counter, LocalNetwork.sample("counter").toBytes());
        try (LocalNetwork network = LocalNetwork.start(1, 4)) {
            Ran agent = run(
                    "node",
                    "agent.mjs",
                    network.gateway().toString(),
                    network.applications().getFirst().toString(),
                    counter.toAbsolutePath().toString());
            assertThat(agent.exit).as(agent.output).isZero();
            assertThat(agent.output)
                    .contains("{\"step\":\"motoko get again\",\"value\":\"2\"}")
                    .contains("{\"step\":\"java get again\",\"value\":\"2\"}")
                    .contains("{\"step\":\"done\",\"value\":true}");
        }
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /** Packages stay in the build directory: the next run finds them. */
    private static Ran install() throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        for (String file : FILES) {
            Files.write(WORK.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
        return run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline");
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        Path output = WORK.resolve("output.txt");
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return new Ran(-1, "no end after " + MINUTES + " minutes: " + Files.readString(output));
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }
}
