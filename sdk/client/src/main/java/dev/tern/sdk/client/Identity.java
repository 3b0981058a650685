package dev.tern.sdk.client;

import dev.tern.sdk.crypto.Ecdsa;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Who sends requests, and how they are signed. */
public sealed interface Identity {
    Principal principal();

    /** The request as it goes out; its sender must be {@link #principal}. */
    Envelope envelope(Content content);

    static Identity anonymous() {
        return new Anonymous();
    }

    /** A new Ed25519 identity. */
    static Ed25519Identity generate() {
        byte[] secret = new byte[Ed25519.KEY_LENGTH];
        new SecureRandom().nextBytes(secret);
        return new Ed25519Identity(Blob.wrap(secret));
    }

    /** A new ECDSA identity on P-256. */
    static P256Identity generateP256() {
        byte[] randomness = new byte[48];
        new SecureRandom().nextBytes(randomness);
        return new P256Identity(Ecdsa.P256.secretFrom(randomness));
    }

    /** Nobody in particular. */
    record Anonymous() implements Identity {
        @Override
        public Principal principal() {
            return Principal.ANONYMOUS;
        }

        @Override
        public Envelope envelope(Content content) {
            return Envelope.anonymous(content);
        }
    }

    /** The holder of a 32-byte Ed25519 secret. */
    record Ed25519Identity(Blob secret) implements Identity {
        public PublicKey key() {
            return new PublicKey.Ed25519Key(Ed25519.publicKey(secret));
        }

        @Override
        public Principal principal() {
            return key().selfAuthenticating();
        }

        @Override
        public Envelope envelope(Content content) {
            return signed(content, key(), Ed25519.sign(secret, Domains.request(content.requestId())));
        }

        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "Ed25519 identity " + principal();
        }
    }

    /** The holder of a 32-byte P-256 secret. */
    record P256Identity(Blob secret) implements Identity {
        public PublicKey key() {
            return new PublicKey.P256Key(Ecdsa.P256.publicKey(secret));
        }

        @Override
        public Principal principal() {
            return key().selfAuthenticating();
        }

        @Override
        public Envelope envelope(Content content) {
            return signed(content, key(), Ecdsa.P256.sign(secret, Domains.request(content.requestId())));
        }

        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "P-256 identity " + principal();
        }
    }

    private static Envelope signed(Content content, PublicKey key, Blob signature) {
        return new Envelope(content, Optional.of(key.der()), Optional.of(signature), List.of());
    }
}
