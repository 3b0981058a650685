package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people and tools read under /v1, and what operators read beside it. */
class JsonRoutesTest {
    private final FakeNode node = new FakeNode();
    private Gateway gateway;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.start(node, "127.0.0.1", 0);
        caller = new Caller(gateway.port(), 9);
    }

    @AfterEach
    void stop() {
        caller.close();
        gateway.close();
    }

    @Test
    void everyDocumentedRouteAnswersWithWhatItsSchemaSays() {
        JsonObject api = new JsonObject(caller.text("/openapi.json"));
        JsonObject paths = api.getJsonObject("paths");
        List<String> checked = new ArrayList<>();
        for (String path : paths.fieldNames()) {
            JsonObject schema = schema(paths.getJsonObject(path));
            if (schema == null) {
                continue;
            }
            String text = caller.text(url(path));
            boolean isList = "array".equals(schema.getString("type"));
            Object value = isList ? new JsonArray(text) : new JsonObject(text);
            assertThat(SchemaCheck.problems(api, schema, value, path)).isEmpty();
            checked.add(path);
        }
        assertThat(checked).hasSize(16);
    }

    @Test
    void everyDocumentedMethodIsThereAndSendsADocumentedType() throws Exception {
        JsonObject paths = new JsonObject(caller.text("/openapi.json")).getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            for (String method : paths.getJsonObject(path).fieldNames()) {
                JsonObject operation = paths.getJsonObject(path).getJsonObject(method);
                String name = method + " " + path;
                HttpRequest request = caller.to(url(path).replace("{version}", version(operation)))
                        .method(method.toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.noBody())
                        .build();
                HttpResponse<java.io.InputStream> response = caller.http().send(request, BodyHandlers.ofInputStream());
                response.body().close();
                assertThat(response.statusCode()).as(name).isNotIn(404, 405).isLessThan(500);
                String type = response.headers().firstValue("content-type").orElse("");
                JsonObject responses = operation.getJsonObject("responses");
                String key = responses.containsKey("" + response.statusCode()) ? "" + response.statusCode() : "default";
                assertThat(responses.getJsonObject(key).getJsonObject("content").fieldNames())
                        .as(name)
                        .contains(type.split(";", -1)[0]);
            }
        }
    }

    private static String version(JsonObject operation) {
        for (Object parameter : operation.getJsonArray("parameters", new JsonArray())) {
            if (((JsonObject) parameter).getString("name").equals("version")) {
                return ((JsonObject) parameter)
                        .getJsonObject("schema")
                        .getJsonArray("enum")
                        .getString(0);
            }
        }
        return "";
    }

    private static JsonObject schema(JsonObject path) {
        JsonObject get = path.getJsonObject("get", new JsonObject());
        return get.getJsonObject("responses", new JsonObject())
                .getJsonObject("200", new JsonObject())
                .getJsonObject("content", new JsonObject())
                .getJsonObject("application/json", new JsonObject())
                .getJsonObject("schema");
    }

    private String url(String path) {
        String id = path.contains("canister") || path.contains("routes")
                ? FakeNode.COUNTER.toString()
                : path.contains("nodes") ? node.a.node.toString() : node.a.id.toString();
        return path.replace("{id}", path.contains("migrations") ? "7" : id).replace("{block}", "1")
                + (path.endsWith("search") ? "?q=counter" : "");
    }

    @Test
    void blocksComeInPagesAndByHeightOrHash() {
        for (int i = 0; i < 24; i++) {
            node.block(node.a);
        }
        String path = "/v1/subnets/" + node.a.id + "/blocks";
        HttpResponse<byte[]> first = caller.get(path + "?limit=10");
        JsonArray blocks = new JsonArray(new String(first.body(), StandardCharsets.UTF_8));
        assertThat(blocks.size()).isEqualTo(10);
        assertThat(blocks.getJsonObject(0).getLong("height")).isEqualTo(25);
        assertThat(first.headers().firstValue("link").orElse("")).contains(path + "?before=16&limit=10");
        String hash = blocks.getJsonObject(3).getString("hash");
        assertThat(new JsonObject(caller.text(path + "/" + hash)).getLong("height"))
                .isEqualTo(22);
        assertThat(new JsonObject(caller.text(path + "/22")).getString("hash")).isEqualTo(hash);
    }

    @Test
    void whatIsNotThereIsAProblemThatSaysWhatToDo() {
        for (String path : List.of(
                "/v1/subnets/aaaaa-aa",
                "/v1/subnets/" + node.a.id + "/blocks/99",
                "/v1/canisters/nobody",
                "/v1/nodes/x",
                "/v1/migrations/8",
                "/v1/nothing",
                "/nothing.html")) {
            HttpResponse<byte[]> response = caller.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            JsonObject problem = new JsonObject(new String(response.body(), StandardCharsets.UTF_8));
            assertThat(problem.getString("detail")).as(path).isNotBlank();
            assertThat(problem.getString("fix")).as(path).isNotBlank();
        }
        assertThat(caller.get("/v1/subnets/" + node.a.id + "/blocks?limit=x").statusCode())
                .isEqualTo(400);
        assertThat(caller.get("/v1/subnets/" + node.a.id + "/blocks/x").statusCode())
                .isEqualTo(400);
        assertThat(caller.get("/v1/search").statusCode()).isEqualTo(400);
    }

    @Test
    void searchFindsIdsHeightsHashesAndNames() {
        assertThat(kinds(FakeNode.COUNTER.toString())).containsExactly("canister");
        assertThat(kinds("count")).containsExactly("canister");
        assertThat(kinds(node.b.id.toString())).containsExactly("subnet");
        assertThat(kinds(node.b.node.toString())).containsExactly("node");
        assertThat(kinds("1")).containsExactly("block", "block", "block");
        assertThat(kinds("7")).containsExactly("migration");
        String hash = new JsonObject(caller.text("/v1/subnets/" + node.b.id + "/blocks/1")).getString("hash");
        assertThat(kinds(hash)).containsExactly("block");
        assertThat(kinds("no such thing")).isEmpty();
    }

    private List<String> kinds(String query) {
        String text = caller.text("/v1/search?q=" + query.replace(" ", "%20"));
        return new JsonObject(text)
                .getJsonArray("results").stream()
                        .map(result -> ((JsonObject) result).getString("kind"))
                        .toList();
    }

    @Test
    void eventsArriveAsTheyHappen() throws Exception {
        HttpRequest request =
                caller.to("/v1/events").header("accept-encoding", "gzip").build();
        HttpResponse<java.io.InputStream> response = caller.http().send(request, BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("retry: 1000");
            node.block(node.b);
            node.announce();
            assertThat(next(lines, "event: ")).isEqualTo("block");
            JsonObject block = new JsonObject(next(lines, "data: "));
            assertThat(block.getString("subnet")).isEqualTo(node.b.id.toString());
            assertThat(block.getLong("height")).isEqualTo(2);
            assertThat(next(lines, "event: ")).isEqualTo("migration");
            assertThat(new JsonObject(next(lines, "data: ")).getString("phase")).isEqualTo("FROZEN");
        }
    }

    private static String next(BufferedReader lines, String prefix) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("the stream ended before " + prefix);
    }

    @Test
    void browsersOfOtherOriginsMayAsk() {
        HttpResponse<byte[]> preflight = caller.send(HttpRequest.newBuilder(
                        caller.to("/api/v4/canister/aaaaa-aa/call").build(), (name, value) -> true)
                .header("origin", "http://app.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .hasValue("*");
    }

    @Test
    void metricsTellHeightsAndRequests() {
        caller.get("/v1/network");
        String metrics = caller.text("/metrics");
        assertThat(metrics)
                .contains("tern_block_height{subnet=\"" + node.a.id + "\"}")
                .contains("tern_registry_version ")
                .contains("tern_modules_compiled_total 3", "tern_modules_loaded_total 2")
                .contains("tern_functions_interpreted_total 1")
                .contains("vertx_http_server_requests");
    }

    @Test
    void everyMetricSaysWhatItIs() {
        caller.get("/v1/network");
        List<String[]> words =
                caller.text("/metrics").lines().map(line -> line.split(" ", 4)).toList();
        List<String> metrics = words.stream()
                .filter(line -> line[1].equals("TYPE"))
                .map(line -> line[2])
                .toList();
        assertThat(metrics).contains("tern_block_height", "tern_modules_compiled_total", "vertx_pool_in_use");
        assertThat(words.stream()
                        .filter(line -> line[1].equals("HELP") && line.length > 3 && !line[3].isBlank())
                        .map(line -> line[2]))
                .containsExactlyElementsOf(metrics);
    }

    @Test
    void metricsFollowTheSubnetsThatThereAre() {
        node.hidden.add(node.b.id);
        String gauge = "tern_block_height{subnet=\"" + node.b.id + "\"}";
        assertThat(caller.text("/metrics")).doesNotContain(gauge);
        node.hidden.clear();
        assertThat(caller.text("/metrics")).contains(gauge);
        node.hidden.add(node.b.id);
        assertThat(caller.text("/metrics")).doesNotContain(gauge);
    }

    @Test
    void thePortIsFreeAgainAfterClosingAndATakenOneIsAnError() throws IOException {
        int port = gateway.port();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Gateway.start(node, "127.0.0.1", port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(port));
        gateway.close();
        gateway = Gateway.start(node, "127.0.0.1", port);
        assertThat(gateway.port()).isEqualTo(port);
    }
}
