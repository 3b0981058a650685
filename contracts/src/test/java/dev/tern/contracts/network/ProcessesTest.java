package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern network start --processes} as a person uses it: every node a process of its own, every command too. */
class ProcessesTest {
    @TempDir
    private Path home;

    private Terminal terminal;

    @BeforeEach
    void open() {
        terminal = new Terminal(home);
    }

    @AfterEach
    void stop() throws Exception {
        terminal.run("network", "stop");
    }

    @Test
    void aNetworkOfProcessesAnswersWithOneOfFourKilledAndLeavesNothingBehind() throws Exception {
        JsonObject network = new JsonObject(terminal.done(
                "network", "start", "--processes", "--subnets", "1", "--nodes", "4", "--port", "0", "--json"));
        List<ProcessHandle> nodes = processes(network);
        assertThat(nodes).hasSize(8).allMatch(ProcessHandle::isAlive);

        terminal.done("deploy", "counter");
        assertThat(terminal.done("call", "counter", "increment")).contains("(1 : nat)");
        kill(network, subnetOf("counter"));
        assertThat(terminal.done("call", "counter", "increment")).contains("(2 : nat)");
        assertThat(terminal.done("query", "counter", "get")).contains("(2 : nat)");

        terminal.done("network", "stop");
        assertThat(nodes).noneMatch(ProcessHandle::isAlive);
    }

    private String subnetOf(String canister) throws Exception {
        return new JsonObject(terminal.done("canister", "status", canister, "--json")).getString("subnet");
    }

    /** Ends one node of a subnet as a power cut would. */
    private static void kill(JsonObject network, String subnet) throws Exception {
        JsonObject node = objects(network.getJsonArray("nodes")).stream()
                .filter(candidate -> candidate.getJsonArray("subnets").contains(subnet))
                .findFirst()
                .orElseThrow();
        ProcessHandle process = ProcessHandle.of(node.getLong("pid")).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(Terminal.MOST_SECONDS, TimeUnit.SECONDS);
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
}
