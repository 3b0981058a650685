package dev.tern.sdk.protocol;

import static dev.tern.sdk.protocol.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.Ecdsa;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Blob SESSION_SECRET = Sha256.hash("session").bytes();
    private static final PublicKey SESSION = new PublicKey.Ed25519Key(Ed25519.publicKey(SESSION_SECRET));

    @Test
    void the_request_id_of_the_specification_comes_out() {
        Content call = new Content.Call(
                Principal.ANONYMOUS,
                CanisterId.of(Blob.ofHex("00000000000004d2").toBytes()),
                "hello",
                Blob.ofHex("4449444c00fd2a"),
                1685570400000000000L,
                Optional.empty());
        assertThat(call.requestId())
                .isEqualTo(Hash.ofHex("1d1091364d6bb8a6c16b203ee75467d59ead468f523eb058880ae8ec80e2b101"));
    }

    @Test
    void an_envelope_survives_its_encoding() {
        Envelope envelope = delegated(Optional.of(List.of(Samples.CANISTER.principal())), Optional.of("all"), NOW + 1);
        assertThat(Envelope.decode(envelope.encode())).isEqualTo(new Parsed.Ok<>(envelope));
    }

    @Test
    void signed_and_anonymous_requests_are_accepted() {
        assertThat(EnvelopeRules.check(Samples.signed(Samples.call()), NOW)).isEmpty();
        Content anonymous =
                new Content.Query(Principal.ANONYMOUS, Samples.CANISTER, "get", Blob.EMPTY, 1, Optional.empty());
        assertThat(EnvelopeRules.check(Envelope.anonymous(anonymous), NOW)).isEmpty();
    }

    @Test
    void p256_and_secp256k1_sign_requests_too() {
        for (Ecdsa curve : List.of(Ecdsa.P256, Ecdsa.SECP256K1)) {
            Blob raw = curve.publicKey(SESSION_SECRET);
            PublicKey key = curve == Ecdsa.P256 ? new PublicKey.P256Key(raw) : new PublicKey.Secp256k1Key(raw);
            Content content = call(key.selfAuthenticating());
            Blob signature = curve.sign(SESSION_SECRET, Domains.request(content.requestId()));
            Envelope envelope = new Envelope(content, Optional.of(key.der()), Optional.of(signature), List.of());
            assertThat(EnvelopeRules.check(envelope, NOW)).isEmpty();
        }
    }

    @Test
    void a_wrong_signature_a_foreign_key_and_a_missing_signature_are_refused() {
        Envelope good = Samples.signed(Samples.call());
        byte[] flipped = good.signature().orElseThrow().toBytes();
        flipped[0] ^= 1;
        refused(new Envelope(good.content(), good.senderKey(), Optional.of(Blob.wrap(flipped)), List.of()), "verify");
        refused(new Envelope(good.content(), Optional.of(SESSION.der()), good.signature(), List.of()), "belongs to");
        refused(Envelope.anonymous(good.content()), "missing");
        Content anonymous = call(Principal.ANONYMOUS);
        refused(new Envelope(anonymous, good.senderKey(), good.signature(), List.of()), "anonymous");
    }

    @Test
    void requests_that_expired_or_expire_too_far_ahead_are_refused() {
        Envelope good = Samples.signed(Samples.call());
        assertThat(EnvelopeRules.check(good, NOW + 61_000_000_000L)
                        .orElseThrow()
                        .cause())
                .contains("Specified ingress_expiry not within expected range");
        assertThat(EnvelopeRules.check(good, NOW - 400_000_000_000L)).isPresent();
        assertThat(EnvelopeRules.size(EnvelopeRules.MAX_BYTES + 1)).isPresent();
        assertThat(EnvelopeRules.size(EnvelopeRules.MAX_BYTES)).isEmpty();
    }

    @Test
    void delegations_work_within_their_limits_only() {
        Optional<List<Principal>> here = Optional.of(List.of(Samples.CANISTER.principal()));
        Optional<List<Principal>> elsewhere = Optional.of(List.of(Samples.STRANGER.principal()));
        assertThat(EnvelopeRules.check(delegated(here, Optional.empty(), NOW + 1), NOW))
                .isEmpty();
        refused(delegated(elsewhere, Optional.empty(), NOW + 1), "targets");
        refused(delegated(here, Optional.of("queries"), NOW + 1), "queries only");
        refused(delegated(here, Optional.of("more"), NOW + 1), "unknown permissions");
        refused(delegated(here, Optional.empty(), NOW - 1), "expired");
        Envelope good = delegated(here, Optional.empty(), NOW + 1);
        List<SignedDelegation> many = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            many.add(good.delegations().get(0));
        }
        refused(new Envelope(good.content(), good.senderKey(), good.signature(), many), "more than 20");
        refused(new Envelope(good.content(), good.senderKey(), good.signature(), List.of()), "verify");
        SignedDelegation self = link(Samples.SECRET, Samples.KEY.der(), Optional.empty(), Optional.empty(), NOW + 1);
        refused(new Envelope(good.content(), good.senderKey(), good.signature(), List.of(self)), "twice");
    }

    @Test
    void unknown_fields_and_long_nonces_are_named() {
        Content call = Samples.call();
        Cbor extra = Cbor.map()
                .put(
                        "content",
                        Cbor.map().put("request_type", Cbor.text("nothing")).build())
                .build();
        assertThat(Envelope.decode(extra.encodeTagged()))
                .isEqualTo(new Parsed.Malformed<>("field \"sender\" is missing"));
        Content longNonce = new Content.Call(
                call.sender(), Samples.CANISTER, "m", Blob.EMPTY, 1, Optional.of(Blob.wrap(new byte[33])));
        assertThat(Envelope.decode(Envelope.anonymous(longNonce).encode())).isInstanceOf(Parsed.Malformed.class);
    }

    private static void refused(Envelope envelope, String because) {
        Refusal refusal = EnvelopeRules.check(envelope, NOW).orElseThrow();
        assertThat(refusal.cause()).contains(because);
        assertThat(refusal.fix()).isNotBlank();
    }

    private static Content call(Principal sender) {
        return new Content.Call(sender, Samples.CANISTER, "m", Blob.EMPTY, NOW + 1, Optional.empty());
    }

    private static Envelope delegated(
            Optional<List<Principal>> targets, Optional<String> permissions, long expiration) {
        Content content = Samples.call();
        Blob signature = Ed25519.sign(SESSION_SECRET, Domains.request(content.requestId()));
        SignedDelegation link = link(Samples.SECRET, SESSION.der(), targets, permissions, expiration);
        return new Envelope(content, Optional.of(Samples.KEY.der()), Optional.of(signature), List.of(link));
    }

    private static SignedDelegation link(
            Blob secret, Blob to, Optional<List<Principal>> targets, Optional<String> permissions, long expiration) {
        SignedDelegation open = new SignedDelegation(to, expiration, targets, permissions, Blob.EMPTY);
        Blob signature = Ed25519.sign(secret, Domains.delegation(open.hash()));
        return new SignedDelegation(to, expiration, targets, permissions, signature);
    }
}
