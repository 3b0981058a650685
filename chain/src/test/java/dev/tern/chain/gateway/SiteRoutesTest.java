package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP gateway protocol: canisters as web sites. */
class SiteRoutesTest {
    private static final String ID = FakeNode.COUNTER.toString();
    private static final CandidType REQUEST = DidParser.parseType("record { method : text; url : text;"
            + " headers : vec record { text; text }; body : blob; certificate_version : opt nat16 }");
    private static final CandidType RESPONSE = DidParser.parseType("record { status_code : nat16;"
            + " headers : vec record { text; text }; body : blob; upgrade : opt bool;"
            + " streaming_strategy : opt variant { Callback : record {"
            + " callback : func (record { key : text; index : nat }) -> () query;"
            + " token : record { key : text; index : nat } } } }");
    private static final CandidType TOKEN = DidParser.parseType("record { key : text; index : nat }");
    private static final CandidType CHUNK =
            DidParser.parseType("record { body : blob; token : opt record { key : text; index : nat } }");

    private final FakeNode node = new FakeNode();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Gateway gateway;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.start(node, "127.0.0.1", 0);
        caller = new Caller(gateway.port(), 1);
    }

    @AfterEach
    void stop() {
        caller.close();
        gateway.close();
    }

    /** A page as a canister gives it. */
    private static final class Page {
        private final int status;
        private final String body;
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private boolean upgrade;
        private Optional<Principal> callback = Optional.empty();

        private Page(int status, String body) {
            this.status = status;
            this.body = body;
        }

        private Page header(String name, String value) {
            headers.add(Map.entry(name, value));
            return this;
        }

        private Page upgrading() {
            upgrade = true;
            return this;
        }

        private Page goingOn(Principal at) {
            callback = Optional.of(at);
            return this;
        }

        private Blob encoded() {
            List<CandidValue> pairs = headers.stream()
                    .<CandidValue>map(header -> CandidValue.Struct.tuple(
                            List.of(new CandidValue.Text(header.getKey()), new CandidValue.Text(header.getValue()))))
                    .toList();
            CandidValue strategy = callback.<CandidValue>map(at -> CandidValue.Opt.of(new CandidValue.Variant(
                            "Callback",
                            new CandidValue.Struct(List.of(
                                    new Field("callback", new CandidValue.FuncRef(at, "more")),
                                    new Field("token", token(1)))))))
                    .orElse(CandidValue.Opt.NONE);
            return Candid.encode(
                    List.of(RESPONSE),
                    List.of(new CandidValue.Struct(List.of(
                            new Field("status_code", new CandidValue.Fixed(Primitive.NAT16, status)),
                            new Field("headers", new CandidValue.Vec(pairs)),
                            new Field("body", new CandidValue.Bytes(Blob.ofText(body))),
                            new Field("upgrade", CandidValue.Opt.of(new CandidValue.Bool(upgrade))),
                            new Field("streaming_strategy", strategy)))));
        }
    }

    private static CandidValue token(long index) {
        return new CandidValue.Struct(List.of(
                new Field("key", new CandidValue.Text("/long")), new Field("index", CandidValue.Nat.of(index))));
    }

    private static Blob chunk(String body, Optional<CandidValue> token) {
        return Candid.encode(
                List.of(CHUNK),
                List.of(new CandidValue.Struct(List.of(
                        new Field("body", new CandidValue.Bytes(Blob.ofText(body))),
                        new Field("token", new CandidValue.Opt(token))))));
    }

    private void serves(Page query, Page update) {
        node.methods = (method, argument) -> {
            asked.add(method);
            return switch (method) {
                case "http_request" -> Optional.of(query.encoded());
                case "http_request_update" -> Optional.of(update.encoded());
                default -> Optional.empty();
            };
        };
    }

    private void serves(Page page) {
        serves(page, new Page(500, "not asked for"));
    }

    private String at(String path) {
        return path + (path.contains("?") ? "&" : "?") + "canisterId=" + ID;
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Whatever comes back, word by word: {@code HttpClient} sends no host of the caller's choice. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String raw(String line, String host, String rest) throws IOException {
        return raw(line + " HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n" + rest);
    }

    @Test
    void aPageIsServedAsTheCanisterGivesIt() {
        serves(new Page(201, "hello")
                .header("content-type", "text/x-tern")
                .header("IC-Certificate", "certificate=:AA==:, tree=:AA==:")
                .header("set-cookie", "a=1")
                .header("set-cookie", "b=2")
                .header("Content-Length", "77")
                .header("transfer-encoding", "strange"));
        HttpResponse<byte[]> page = caller.get(at("/some/path?x=y"));
        assertThat(page.statusCode()).isEqualTo(201);
        assertThat(text(page)).isEqualTo("hello");
        assertThat(page.headers().firstValue("content-type")).contains("text/x-tern");
        assertThat(page.headers().firstValue("ic-certificate")).contains("certificate=:AA==:, tree=:AA==:");
        assertThat(page.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(page.headers().firstValue("content-length")).contains("5");
        assertThat(page.headers().firstValue("referrer-policy")).isEmpty();
        assertThat(asked).containsExactly("http_request");
    }

    @Test
    void theCanisterSeesTheRequest() {
        List<CandidValue> seen = new CopyOnWriteArrayList<>();
        node.methods = (method, argument) -> {
            seen.addAll(Candid.decode(argument, List.of(REQUEST)));
            return Optional.of(new Page(200, "").encoded());
        };
        caller.send(HttpRequest.newBuilder(caller.to("/").build().uri().resolve(at("/a%20b?c=d")))
                .header("x-mine", "yes")
                .method("PUT", HttpRequest.BodyPublishers.ofString("the body"))
                .build());
        CandidValue.Struct request = (CandidValue.Struct) seen.getFirst();
        assertThat(request.get("method")).isEqualTo(new CandidValue.Text("PUT"));
        assertThat(request.get("url")).isEqualTo(new CandidValue.Text("/a%20b?c=d&canisterId=" + ID));
        assertThat(request.get("body")).isEqualTo(new CandidValue.Bytes(Blob.ofText("the body")));
        assertThat(request.get("certificate_version"))
                .isEqualTo(CandidValue.Opt.of(new CandidValue.Fixed(Primitive.NAT16, 2)));
        assertThat(((CandidValue.Vec) request.get("headers")).values())
                .contains(
                        CandidValue.Struct.tuple(List.of(new CandidValue.Text("x-mine"), new CandidValue.Text("yes"))));
    }

    @Test
    void theHostNamesACanisterToo() throws IOException {
        serves(new Page(200, "by host"));
        assertThat(raw("GET /v1/anything", ID + ".localhost:8080", "\r\n")).contains("200 OK", "by host");
        assertThat(raw("GET http://" + ID + ".localhost/v1 ", ID + ".raw.localhost", "\r\n"))
                .contains("by host");
        assertThat(raw("GET /api/v2/status", ID + ".localhost:8080", "\r\n")).contains("application/cbor");
        assertThat(raw("GET /healthz", "localhost:8080", "\r\n")).doesNotContain("by host");
        assertThat(raw("GET /healthz", "127.0.0.1", "\r\n")).doesNotContain("by host");
    }

    @Test
    void aCanisterMayWantTheRequestAsAnUpdate() {
        serves(new Page(500, "ignored").upgrading(), new Page(200, "updated").upgrading());
        HttpResponse<byte[]> page = caller.send(caller.to(at("/"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build());
        assertThat(text(page)).isEqualTo("updated");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly("http_request", "http_request_update");
    }

    @Test
    void theRestOfALongBodyIsFetchedByTheCallback() {
        node.methods = (method, argument) -> {
            asked.add(method);
            if (method.equals("http_request")) {
                return Optional.of(new Page(200, "one ")
                        .goingOn(FakeNode.COUNTER.principal())
                        .encoded());
            }
            CandidValue.Struct token =
                    (CandidValue.Struct) Candid.decode(argument, List.of(TOKEN)).getFirst();
            assertThat(token.get("key")).isEqualTo(new CandidValue.Text("/long"));
            return Optional.of(
                    token.get("index").equals(CandidValue.Nat.of(1))
                            ? chunk("two ", Optional.of(token(2)))
                            : chunk("three", Optional.empty()));
        };
        assertThat(text(caller.get(at("/long")))).isEqualTo("one two three");
        assertThat(asked).containsExactly("http_request", "more", "more");
    }

    @Test
    void aBodyThatBreaksOffIsNotTakenForAWholeOne() throws IOException {
        serves(new Page(200, "one ").goingOn(FakeNode.COUNTER.principal()));
        assertThat(raw("GET /", ID + ".localhost", "\r\n")).contains("one ").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aCallbackOfAnotherCanisterIsNotAsked() {
        serves(new Page(200, "one ").goingOn(FakeNode.id(6).principal()));
        assertThat(caller.get(at("/")).statusCode()).isEqualTo(502);
    }

    @Test
    void onlyTheHeadIsSentToWhoAsksForIt() throws IOException {
        serves(new Page(200, "unseen").header("x-mine", "yes").goingOn(FakeNode.COUNTER.principal()));
        assertThat(raw("HEAD /", ID + ".localhost", "\r\n"))
                .contains("x-mine: yes")
                .endsWith("\r\n\r\n");
        for (int status : List.of(204, 304)) {
            serves(new Page(status, "unseen"));
            assertThat(raw("GET /", ID + ".localhost", "\r\n"))
                    .contains(" " + status)
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void whatIsNoResponseIsTheCanistersFault() {
        for (Page page : List.of(
                new Page(199, ""),
                new Page(600, ""),
                new Page(200, "").header("bad name", "x"),
                new Page(200, "").header("x", "a\r\nb: c"))) {
            serves(page);
            assertThat(caller.get(at("/")).statusCode()).isEqualTo(502);
        }
        node.methods = (method, argument) -> Optional.of(Blob.ofText("no Candid"));
        assertThat(caller.get(at("/")).statusCode()).isEqualTo(502);
    }

    @Test
    void whoHasNoSiteIsNotFound() {
        HttpResponse<byte[]> none = caller.get(at("/"));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(text(none)).contains("IC0302: no query http_request");
        assertThat(caller.get("/?canisterId=nonsense").statusCode()).isEqualTo(400);
        assertThat(caller.get("/?canisterId=aaaaa-aa").statusCode()).isEqualTo(400);
        assertThat(caller.get("/?canisterId=" + FakeNode.id(99)).statusCode()).isEqualTo(400);
    }

    @Test
    void aRequestThatIsTooLargeForACallIsRefused() {
        serves(new Page(200, ""));
        HttpResponse<byte[]> page = caller.send(caller.to(at("/"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2 * 1024 * 1024]))
                .build());
        assertThat(page.statusCode()).isEqualTo(413);
        assertThat(asked).isEmpty();
    }
}
