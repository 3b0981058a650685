package dev.tern.chain.gateway;

import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls canisters for somebody who signs nothing, over the gateway's own routes of the interface specification, as an agent does:
 * so they follow a canister that moves, and work in front of one node and of many.
 */
final class AnonymousCalls {
    private static final long MINUTES = 4;
    private static final long SECONDS = 30;

    /** No such canister, no code in it, or no such method. */
    private static final Set<String> NOTHING_THERE = Set.of("IC0301", "IC0302", "IC0536", "IC0537");

    private final HttpClient client;
    private final Supplier<SocketAddress> gateway;
    private final AtomicLong nonce = new AtomicLong();

    /** @param gateway where the routes are, once they are served */
    AnonymousCalls(Vertx vertx, Supplier<SocketAddress> gateway) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true));
        this.gateway = gateway;
    }

    /** What came of a call. */
    sealed interface Answer {
        record Replied(Blob reply) implements Answer {}

        record Failed(Problem problem) implements Answer {}
    }

    Future<Answer> query(CanisterId canister, String method, Blob argument) {
        Content.Query query =
                new Content.Query(Principal.ANONYMOUS, canister, method, argument, expiry(), Optional.empty());
        return post(canister, "v3", "query", query, AnonymousCalls::queried);
    }

    /** Waits for the certified end of the call. */
    Future<Answer> update(CanisterId canister, String method, Blob argument) {
        // the same request twice is two requests
        Blob once = Blob.ofText(System.nanoTime() + "-" + nonce.incrementAndGet());
        Content.Call call =
                new Content.Call(Principal.ANONYMOUS, canister, method, argument, expiry(), Optional.of(once));
        Hash id = call.requestId();
        return post(canister, "v4", "call", call, body -> called(id, body));
    }

    private static long expiry() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(MINUTES));
    }

    private Future<Answer> post(
            CanisterId canister, String version, String operation, Content content, Function<byte[], Answer> reading) {
        byte[] envelope = Envelope.anonymous(content).encode();
        Optional<Refusal> refusal = EnvelopeRules.size(envelope.length);
        if (refusal.isPresent()) {
            Problem tooLarge = Problem.of(
                    413, "too-large", refusal.get().cause(), refusal.get().fix());
            return Future.succeededFuture(new Answer.Failed(tooLarge));
        }
        RequestOptions route = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(gateway.get().host())
                .setPort(gateway.get().port())
                .setURI("/api/" + version + "/canister/" + canister + "/" + operation)
                .putHeader("content-type", "application/cbor");
        return client.request(route)
                .compose(request -> request.send(Buffer.buffer(envelope)))
                .compose(response -> response.body().map(body -> switch (response.statusCode()) {
                    case 200 -> reading.apply(body.getBytes());
                    case 202 -> failed(504, "slow", "the call goes on, its end was not waited for");
                    default -> failed(response.statusCode(), "no-answer", detail(body));
                }))
                .timeout(SECONDS, TimeUnit.SECONDS);
    }

    private static String detail(Buffer problem) {
        try {
            return problem.toJsonObject().getString("detail", "");
        } catch (DecodeException e) {
            return "the node's answer is no problem either: " + e.getMessage();
        }
    }

    private static Answer failed(int status, String code, String cause) {
        return new Answer.Failed(Problem.of(status, code, cause, "try again"));
    }

    private static Answer queried(byte[] body) {
        return switch (QueryResponse.decode(body)) {
            case Parsed.Malformed<QueryResponse> bad -> failed(502, "malformed", bad.reason());
            case Parsed.Ok<QueryResponse> ok ->
                switch (ok.value().result()) {
                    case QueryResult.Replied replied -> new Answer.Replied(replied.reply());
                    case QueryResult.Rejected no -> rejected(no.code(), no.message(), no.errorCode());
                };
        };
    }

    private static Answer called(Hash id, byte[] body) {
        return switch (CallResponse.decode(body)) {
            case Parsed.Malformed<CallResponse> bad -> failed(502, "malformed", bad.reason());
            case Parsed.Ok<CallResponse> ok ->
                switch (ok.value()) {
                    case CallResponse.NotReplicated no ->
                        rejected(
                                no.rejected().code(),
                                no.rejected().message(),
                                no.rejected().errorCode());
                    case CallResponse.Certified certified -> certified(id, certified.certificate());
                };
        };
    }

    private static Answer certified(Hash id, Blob certificate) {
        Optional<RequestStatus> status = switch (Certificate.decode(certificate)) {
            case Parsed.Malformed<Certificate> bad -> Optional.empty();
            case Parsed.Ok<Certificate> ok -> RequestStatus.in(ok.value().tree(), id);
        };
        if (status.orElse(null) instanceof RequestStatus.Replied replied) {
            return new Answer.Replied(replied.reply());
        }
        return status.orElse(null) instanceof RequestStatus.Rejected no
                ? rejected(no.code(), no.message(), no.errorCode())
                : failed(504, "slow", "the end of the call is no longer known");
    }

    private static Answer rejected(RejectCode code, String message, String errorCode) {
        int status = NOTHING_THERE.contains(errorCode) ? 404 : code == RejectCode.SYS_TRANSIENT ? 503 : 502;
        return new Answer.Failed(Problem.of(
                status,
                "canister-rejected",
                errorCode + ": " + message,
                "the canister must have http_request, and http_request_update if it upgrades"));
    }
}
