package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.protocol.EnvelopeRules;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send what no agent sends, too much of it, or too slowly: every answer is a problem that says so. */
class HostileClientTest {
    private static final String CALL = "/api/v4/canister/" + FakeNode.COUNTER + "/call";

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

    /** Sends exactly these characters; everything that comes back until the gateway closes. */
    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String target) throws IOException {
        return raw(gateway.port(), "GET " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    }

    private static void isProblem(String answer, int status) {
        assertThat(answer).matches("(?s)HTTP/1.[01] " + status + " .*").contains("application/problem+json");
        JsonObject problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("fix")).isNotBlank();
    }

    @Test
    void pathsThatLeaveTheirDirectoryLeadNowhere() throws IOException {
        for (String path : List.of(
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/_static/..%2f..%2fdev/tern/chain/gateway/openapi.json",
                "/_static/%2e%2e/dev/tern/chain/gateway/Server.class",
                "/..;/openapi.json",
                "//dev//tern",
                "/%00",
                "/a%0d%0ab",
                "/\u00e9")) {
            isProblem(get(path), 404);
        }
    }

    @Test
    void whatIsNoHttpIsRefusedWithAProblem() throws IOException {
        isProblem(get("/v1/canisters/%zz"), 400);
        isProblem(get("/" + "x".repeat(9_000)), 414);
        isProblem(raw(gateway.port(), "GET / HTTP/1.1\r\nhost: x\r\nbig: " + "x".repeat(9_000) + "\r\n\r\n"), 431);
        isProblem(raw(gateway.port(), "nonsense\r\n\r\n"), 400);
        isProblem(raw(gateway.port(), "GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n"), 400);
    }

    @Test
    void aBodyOverTheLimitIsRefusedHoweverItIsSent() {
        byte[] huge = new byte[EnvelopeRules.MAX_BYTES + 200_000];
        HttpResponse<byte[]> whole = caller.post(CALL, huge);
        HttpResponse<byte[]> chunked = caller.send(caller.to(CALL)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(huge)))
                .build());
        for (HttpResponse<byte[]> response : List.of(whole, chunked)) {
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws IOException {
        try (Server slow = new Server(200)) {
            slow.listen(
                    "127.0.0.1",
                    0,
                    router -> router.post("/x")
                            .handler(context -> context.response().end("taken")));
            isProblem(raw(slow.port(), "POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc"), 408);
        }
    }

    @Test
    void aWrongMethodIsToldTheRightOne() {
        HttpResponse<byte[]> post = caller.post("/v1/network", new byte[0]);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow")).hasValue("GET, HEAD");
        HttpResponse<byte[]> get = caller.get(CALL);
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).hasValue("POST");
        HttpResponse<byte[]> delete =
                caller.send(caller.to("/v1/network").DELETE().build());
        assertThat(delete.statusCode()).isEqualTo(405);
    }

    @Test
    void headIsGetWithoutTheBody() throws IOException {
        for (String path : List.of("/v1/network", "/healthz", "/metrics", "/openapi.json", "/api/v2/status")) {
            String head = raw(gateway.port(), "HEAD " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            assertThat(head).as(path).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @Test
    void aBodyThatSaysItIsNoCborIsRefused() {
        HttpRequest request = HttpRequest.newBuilder(caller.to(CALL).build().uri())
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofByteArray(caller.sign(caller.call(FakeNode.COUNTER, "inc"))))
                .build();
        assertThat(caller.send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void searchTakesAnythingThatPeopleMayType() {
        for (String query : List.of("%00", "%F0%9F%90%A6", "%ff", "1%20000", "%22%3Cscript%3E", "9".repeat(4_000))) {
            assertThat(caller.get("/v1/search?q=" + query).statusCode())
                    .as(query)
                    .isEqualTo(200);
        }
    }

    @Test
    void whoListensAgainGetsWhatItMissed() throws Exception {
        String id;
        try (BufferedReader lines = events("")) {
            node.block(node.b);
            id = next(lines, "id: ");
        }
        node.block(node.b);
        node.block(node.b);
        try (BufferedReader lines = events(id)) {
            assertThat(new JsonObject(next(lines, "data: ")).getLong("height")).isEqualTo(3);
            assertThat(new JsonObject(next(lines, "data: ")).getLong("height")).isEqualTo(4);
        }
    }

    @Test
    void whoWasAwayTooLongIsToldThatThereIsAGap() throws Exception {
        node.block(node.b);
        try (BufferedReader lines = events("another-1")) {
            assertThat(next(lines, "event: ")).isEqualTo("gap");
        }
    }

    private BufferedReader events(String last) throws IOException, InterruptedException {
        HttpRequest.Builder request = caller.to("/v1/events");
        if (!last.isEmpty()) {
            request.header("last-event-id", last);
        }
        HttpResponse<java.io.InputStream> response = caller.http().send(request.build(), BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("retry: 1000");
        return lines;
    }

    private static String next(BufferedReader lines, String prefix) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("the stream ended before " + prefix);
    }
}
