package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** A key that can sign requests or node statements, in the DER form of the interface specification ("Signatures"). */
public sealed interface PublicKey {
    /** The key itself: 32 bytes for Ed25519, the 65-byte uncompressed point for ECDSA. */
    Blob raw();

    Blob der();

    boolean verify(byte[] message, Blob signature);

    /** Empty unless the bytes are exactly the DER form of a valid key of a supported scheme. */
    static Optional<PublicKey> ofDer(Blob der) {
        return Der.strip(Der.ED25519, der, Ed25519.KEY_LENGTH)
                .<PublicKey>map(Ed25519Key::new)
                .or(() -> Der.strip(Der.P256, der, 65)
                        .filter(Ecdsa.P256::isPublicKey)
                        .map(P256Key::new))
                .or(() -> Der.strip(Der.SECP256K1, der, 65)
                        .filter(Ecdsa.SECP256K1::isPublicKey)
                        .map(Secp256k1Key::new));
    }

    default Principal selfAuthenticating() {
        return selfAuthenticating(der());
    }

    /** The self-authenticating id of any DER key: SHA-224 and the byte 2. */
    static Principal selfAuthenticating(Blob der) {
        byte[] hash = Sha256.sha224(der.unsafeBytes());
        byte[] id = new byte[hash.length + 1];
        System.arraycopy(hash, 0, id, 0, hash.length);
        id[hash.length] = 2;
        return new Principal(Blob.wrap(id));
    }

    /** An Ed25519 key (RFC 8410). */
    record Ed25519Key(Blob raw) implements PublicKey {
        @Override
        public Blob der() {
            return Der.wrap(Der.ED25519, raw);
        }

        @Override
        public boolean verify(byte[] message, Blob signature) {
            return Ed25519.verify(raw, message, signature);
        }
    }

    /** An ECDSA key on P-256 (RFC 5480). */
    record P256Key(Blob raw) implements PublicKey {
        @Override
        public Blob der() {
            return Der.wrap(Der.P256, raw);
        }

        @Override
        public boolean verify(byte[] message, Blob signature) {
            return Ecdsa.P256.verify(raw, message, signature);
        }
    }

    /** An ECDSA key on secp256k1. */
    record Secp256k1Key(Blob raw) implements PublicKey {
        @Override
        public Blob der() {
            return Der.wrap(Der.SECP256K1, raw);
        }

        @Override
        public boolean verify(byte[] message, Blob signature) {
            return Ecdsa.SECP256K1.verify(raw, message, signature);
        }
    }
}
