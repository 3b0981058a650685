package dev.tern.contracts.bench;

import dev.tern.sdk.client.Identity;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends envelopes that were signed beforehand, and reads the answers but does not verify their signatures: this client shares
 * two cores with twelve nodes, and must not be what is measured. Thread-safe.
 */
final class Poster {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration VALIDITY = Duration.ofMinutes(4);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Identity identity = Identity.generate();
    private final AtomicLong nonces = new AtomicLong();
    private final URI call;
    private final URI query;
    private final CanisterId canister;

    Poster(URI gateway, CanisterId canister) {
        this.canister = canister;
        this.call = gateway.resolve("/api/v4/canister/" + canister + "/call");
        this.query = gateway.resolve("/api/v3/canister/" + canister + "/query");
    }

    /** A request that may be sent for some minutes, once. */
    record Signed(Hash id, Blob envelope) {}

    Signed signCall(String method, Blob arg) {
        return signed(new Content.Call(identity.principal(), canister, method, arg, expiry(), nonce()));
    }

    Signed signQuery(String method, Blob arg) {
        return signed(new Content.Query(identity.principal(), canister, method, arg, expiry(), nonce()));
    }

    /** Returns once the call is replied to, certified; throws if it ends otherwise. */
    void call(Signed signed) {
        HttpResponse<byte[]> response = post(call, signed);
        boolean replied = response.statusCode() == 200
                && CallResponse.decode(response.body()) instanceof Parsed.Ok<CallResponse> ok
                && ok.value() instanceof CallResponse.Certified certified
                && Certificate.decode(certified.certificate()) instanceof Parsed.Ok<Certificate> certificate
                && RequestStatus.in(certificate.value().tree(), signed.id)
                        .filter(RequestStatus.Replied.class::isInstance)
                        .isPresent();
        expect(replied, response);
    }

    /** Returns once the query is answered with a reply. */
    void query(Signed signed) {
        HttpResponse<byte[]> response = post(query, signed);
        boolean replied = response.statusCode() == 200
                && QueryResponse.decode(response.body()) instanceof Parsed.Ok<QueryResponse> ok
                && ok.value().result() instanceof QueryResult.Replied;
        expect(replied, response);
    }

    private Signed signed(Content content) {
        return new Signed(
                content.requestId(), Blob.wrap(identity.envelope(content).encode()));
    }

    private HttpResponse<byte[]> post(URI uri, Signed signed) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(signed.envelope.unsafeBytes()))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void expect(boolean replied, HttpResponse<byte[]> response) {
        if (!replied) {
            throw new IllegalStateException("no reply: " + response.statusCode() + " "
                    + Blob.wrap(response.body()).text());
        }
    }

    private Optional<Blob> nonce() {
        return Optional.of(Blob.wrap(ByteBuffer.allocate(Long.BYTES)
                .putLong(nonces.incrementAndGet())
                .array()));
    }

    private static long expiry() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now().plus(VALIDITY));
    }
}
