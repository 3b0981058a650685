package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.client.Identity;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that no agent would send, over HTTP to a running network: a clear refusal, and nothing changes. */
class RawRequestsTest {
    private static final long MINUTE = 60_000_000_000L;

    private static LocalNetwork network;
    private static CanisterClient counter;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Identity identity = Identity.generate();
    private BigInteger before;
    private int expected;

    @BeforeAll
    static void startTheNetwork() {
        network = LocalNetwork.start(1, 1);
        counter = network.deploy("counter", network.applications().getFirst());
    }

    @AfterAll
    static void stopTheNetwork() {
        network.close();
    }

    @BeforeEach
    void look() {
        before = Samples.get(counter);
    }

    @AfterEach
    void nothingElseChanged() {
        assertThat(Samples.get(counter)).isEqualTo(before.add(BigInteger.valueOf(expected)));
    }

    private static long now() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    private Content.Call increment(long expiry) {
        return call(counter.id(), "increment", Candid.EMPTY, expiry);
    }

    private Content.Call call(CanisterId canister, String method, Blob argument, long expiry) {
        return new Content.Call(identity.principal(), canister, method, argument, expiry, Optional.empty());
    }

    private HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(network.gateway().resolve(path))
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> send(Envelope envelope) throws IOException, InterruptedException {
        return post("/api/v4/canister/" + counter.id() + "/call", envelope.encode());
    }

    private static void assertRefused(HttpResponse<byte[]> response, int status, String cause) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(body);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("detail")).contains(cause);
        assertThat(problem.getString("fix")).isNotBlank();
    }

    @Test
    void theSameRequestTwiceIsExecutedOnceAndAnsweredTwice() throws Exception {
        Content.Call call = increment(now() + MINUTE);
        Envelope envelope = identity.envelope(call);
        RequestStatus first = status(send(envelope), call);
        RequestStatus second = status(send(envelope), call);
        assertThat(first).isInstanceOf(RequestStatus.Replied.class).isEqualTo(second);
        expected = 1;
    }

    private static RequestStatus status(HttpResponse<byte[]> response, Content.Call call) {
        assertThat(response.statusCode()).isEqualTo(200);
        CallResponse answer = CallResponse.decode(response.body()).orThrow();
        assertThat(answer).isInstanceOf(CallResponse.Certified.class);
        Blob certificate = ((CallResponse.Certified) answer).certificate();
        return RequestStatus.in(Certificate.decode(certificate).orThrow().tree(), call.requestId())
                .orElseThrow();
    }

    @Test
    void expiredOrEarlyRequestsAreRefused() throws Exception {
        assertRefused(send(identity.envelope(increment(now() - MINUTE))), 400, "Invalid request expiry");
        assertRefused(send(identity.envelope(increment(now() + 60 * MINUTE))), 400, "Invalid request expiry");
    }

    @Test
    void wronglySignedRequestsAreRefused() throws Exception {
        Envelope good = identity.envelope(increment(now() + MINUTE));
        byte[] signature = good.signature().orElseThrow().toBytes();
        signature[10] ^= 1;
        assertRefused(
                send(new Envelope(
                        good.content(), good.senderKey(), Optional.of(Blob.wrap(signature)), good.delegations())),
                400,
                "signature");
        Envelope unsigned = Envelope.anonymous(good.content());
        assertRefused(send(unsigned), 400, "sender_pubkey or sender_sig is missing");
        Envelope others = Identity.generate().envelope(good.content());
        assertRefused(send(others), 400, "not to the sender");
    }

    @Test
    void oversizedRequestsAreRefused() throws Exception {
        Blob large = Blob.wrap(new byte[3 << 20]);
        assertRefused(send(identity.envelope(call(counter.id(), "increment", large, now() + MINUTE))), 413, "limit");
    }

    @Test
    void whatIsNotARequestIsRefused() throws Exception {
        byte[] whole = identity.envelope(increment(now() + MINUTE)).encode();
        String path = "/api/v4/canister/" + counter.id() + "/call";
        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
            assertRefused(post(path, Arrays.copyOf(whole, length)), 400, "the body is not a request");
        }
        assertRefused(post(path, "hello".getBytes(StandardCharsets.UTF_8)), 400, "the body is not a request");
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertRefused(post(path, longer), 400, "the body is not a request");
    }

    @Test
    void aWrongEffectiveCanisterIsRefused() throws Exception {
        byte[] envelope = identity.envelope(increment(now() + MINUTE)).encode();
        assertRefused(post("/api/v4/canister/aaaaa-aa/call", envelope), 400, "the URL names canister aaaaa-aa");
        assertRefused(post("/api/v4/canister/not-an-id/call", envelope), 400, "");
        String subnet = network.applications().getFirst().toString();
        assertRefused(post("/api/v4/subnet/" + subnet + "/call", envelope), 400, "only calls that create a canister");
        assertRefused(post("/api/v4/canister/" + counter.id() + "/query", envelope), 404, "no such route");
        assertRefused(post("/api/v3/canister/" + counter.id() + "/query", envelope), 400, "request_type is call");
    }

    @Test
    void unknownCanistersAndSubnetsAreRefused() throws Exception {
        CanisterId nobody = CanisterId.of(Blob.ofHex("00000000003fffff0101").toBytes());
        byte[] envelope = identity.envelope(call(nobody, "increment", Candid.EMPTY, now() + MINUTE))
                .encode();
        HttpResponse<byte[]> response = post("/api/v4/canister/" + nobody + "/call", envelope);
        assertRefused(response, 400, nobody.toString());
        byte[] create = identity.envelope(call(
                        new CanisterId(Principal.MANAGEMENT),
                        "provisional_create_canister_with_cycles",
                        Candid.EMPTY,
                        now() + MINUTE))
                .encode();
        assertRefused(post("/api/v4/subnet/" + nobody + "/call", create), 400, "no subnet " + nobody);
    }

    @Test
    void unknownMethodsAndArgumentsThatDoNotDecodeAreRejected() {
        for (String method : new String[] {"nosuch", "add"}) {
            boolean rejected = Samples.rejected(() -> network.agent(identity)
                    .call(counter.id(), method, Blob.ofText("not Candid"))
                    .reply());
            assertThat(rejected).as(method).isTrue();
        }
    }
}
