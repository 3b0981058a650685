package dev.tern.chain.gateway;

import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.SignedDelegation;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody with an Ed25519 key who speaks to a gateway. */
final class Caller implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI gateway;
    private final Blob secret;
    private final Blob keyDer;
    private int nonce;

    Caller(int port, int seed) {
        gateway = URI.create("http://127.0.0.1:" + port);
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        secret = Blob.of(bytes);
        keyDer = new PublicKey.Ed25519Key(Ed25519.publicKey(secret)).der();
    }

    Principal principal() {
        return PublicKey.selfAuthenticating(keyDer);
    }

    Content.Call call(CanisterId canister, String method) {
        return new Content.Call(principal(), canister, method, Blob.ofHex("4449444c0000"), soon(), nonce());
    }

    Content.Query query(CanisterId canister, String method) {
        return new Content.Query(principal(), canister, method, Blob.ofHex("4449444c0000"), soon(), nonce());
    }

    Content.ReadState read(TreePath... paths) {
        return new Content.ReadState(principal(), List.of(paths), soon(), nonce());
    }

    static long soon() {
        return (System.currentTimeMillis() + 240_000) * 1_000_000;
    }

    private Optional<Blob> nonce() {
        return Optional.of(Blob.ofText("nonce " + nonce++));
    }

    byte[] sign(Content content) {
        Blob signature = Ed25519.sign(secret, Domains.request(content.requestId()));
        return new Envelope(content, Optional.of(keyDer), Optional.of(signature), List.of()).encode();
    }

    /** Signed by a key that may act for this caller towards these canisters. */
    byte[] delegated(Content content, CanisterId... targets) {
        Blob session = Blob.of(new byte[] {
            7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7
        });
        Blob sessionDer = new PublicKey.Ed25519Key(Ed25519.publicKey(session)).der();
        Optional<List<Principal>> named =
                Optional.of(List.of(targets).stream().map(CanisterId::principal).toList());
        SignedDelegation unsigned = new SignedDelegation(sessionDer, soon(), named, Optional.empty(), Blob.EMPTY);
        SignedDelegation delegation = new SignedDelegation(
                sessionDer,
                unsigned.expiration(),
                named,
                Optional.empty(),
                Ed25519.sign(secret, Domains.delegation(unsigned.hash())));
        Blob signature = Ed25519.sign(session, Domains.request(content.requestId()));
        return new Envelope(content, Optional.of(keyDer), Optional.of(signature), List.of(delegation)).encode();
    }

    HttpResponse<byte[]> post(String path, Content content) {
        return post(path, sign(content));
    }

    HttpResponse<byte[]> post(String path, byte[] body) {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    CompletableFuture<HttpResponse<byte[]>> postLater(String path, Content content) {
        return http.sendAsync(
                to(path).POST(HttpRequest.BodyPublishers.ofByteArray(sign(content)))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) {
        return send(to(path).build());
    }

    String text(String path) {
        return new String(get(path).body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("content-type", "application/cbor");
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("no answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.close();
    }
}
