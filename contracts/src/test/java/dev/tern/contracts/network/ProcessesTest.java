package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.cli.Main;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern network start --processes} as a person uses it: every node a process of its own, every command too. */
class ProcessesTest {
    private static final long MOST_SECONDS = 300;

    @TempDir
    private Path home;

    @AfterEach
    void stop() throws Exception {
        tern("network", "stop");
    }

    @Test
    void aNetworkOfProcessesAnswersWithOneOfFourKilledAndLeavesNothingBehind() throws Exception {
        JsonObject network = new JsonObject(
                done("network", "start", "--processes", "--subnets", "1", "--nodes", "4", "--port", "0", "--json"));
        List<ProcessHandle> nodes = processes(network);
        assertThat(nodes).hasSize(8).allMatch(ProcessHandle::isAlive);

        done("deploy", "counter");
        assertThat(done("call", "counter", "increment")).contains("(1 : nat)");
        kill(network, subnetOf("counter"));
        assertThat(done("call", "counter", "increment")).contains("(2 : nat)");
        assertThat(done("query", "counter", "get")).contains("(2 : nat)");

        done("network", "stop");
        assertThat(nodes).noneMatch(ProcessHandle::isAlive);
    }

    private String subnetOf(String canister) throws Exception {
        return new JsonObject(done("canister", "status", canister, "--json")).getString("subnet");
    }

    /** Ends one node of a subnet as a power cut would. */
    private static void kill(JsonObject network, String subnet) throws Exception {
        JsonObject node = objects(network.getJsonArray("nodes")).stream()
                .filter(candidate -> candidate.getJsonArray("subnets").contains(subnet))
                .findFirst()
                .orElseThrow();
        ProcessHandle process = ProcessHandle.of(node.getLong("pid")).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(MOST_SECONDS, TimeUnit.SECONDS);
    }

    private static List<ProcessHandle> processes(JsonObject network) {
        return objects(network.getJsonArray("nodes")).stream()
                .map(node -> ProcessHandle.of(node.getLong("pid")).orElseThrow())
                .toList();
    }

    private static List<JsonObject> objects(JsonArray array) {
        List<JsonObject> objects = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            objects.add(array.getJsonObject(i));
        }
        return objects;
    }

    /** The output of a command that must succeed. */
    private String done(String... arguments) throws Exception {
        Result result = tern(arguments);
        assertThat(result.code())
                .as("tern %s: %s", List.of(arguments), result.err())
                .isZero();
        return result.out();
    }

    private record Result(int code, String out, String err) {}

    private Result tern(String... arguments) throws IOException, InterruptedException {
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
