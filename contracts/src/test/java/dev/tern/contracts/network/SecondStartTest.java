package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts again runs its canisters without compiling them again. */
class SecondStartTest {
    @TempDir
    private Path home;

    @AfterEach
    void stop() throws Exception {
        new Terminal(home).run("network", "stop");
    }

    @Test
    void aSecondStartCompilesNothing() throws Exception {
        Terminal terminal = new Terminal(home);
        start(terminal);
        terminal.done("deploy", "counter");
        assertThat(terminal.done("call", "counter", "increment")).contains("(1 : nat)");
        terminal.done("network", "stop");

        String gateway = start(terminal);
        assertThat(terminal.done("call", "counter", "increment")).contains("(2 : nat)");
        assertThat(metric(gateway, "tern_modules_compiled_total")).isZero();
        assertThat(metric(gateway, "tern_modules_loaded_total")).isEqualTo(1);
        assertThat(metric(gateway, "tern_functions_interpreted_total")).isZero();
        terminal.done("network", "stop");

        terminal.done("network", "reset");
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left.map(path -> path.getFileName().toString())).doesNotContain("compiled");
        }
    }

    private static String start(Terminal terminal) throws Exception {
        String network = terminal.done("network", "start", "--subnets", "1", "--nodes", "1", "--port", "0", "--json");
        return new JsonObject(network).getString("gateway");
    }

    private static double metric(String gateway, String name) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(gateway + "/metrics")).build();
            String metrics =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return metrics.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
