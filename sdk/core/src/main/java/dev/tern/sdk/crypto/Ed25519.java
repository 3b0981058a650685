package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;

/**
 * Ed25519 by BouncyCastle, for every verdict: it refuses s ≥ L, small-order keys and non-canonical R, and checks the
 * cofactored equation. Implementations differ on such edge cases, so no other one may be mixed in.
 */
public final class Ed25519 {
    public static final int KEY_LENGTH = 32;
    public static final int SIGNATURE_LENGTH = 64;

    private Ed25519() {}

    /** The public key of a 32-byte secret; throws {@link IllegalArgumentException} for another length. */
    public static Blob publicKey(Blob secret) {
        requireSecret(secret);
        byte[] key = new byte[KEY_LENGTH];
        org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(secret.unsafeBytes(), 0, key, 0);
        return Blob.wrap(key);
    }

    /** Deterministic; throws {@link IllegalArgumentException} if the secret is not 32 bytes long. */
    public static Blob sign(Blob secret, byte[] message) {
        requireSecret(secret);
        byte[] signature = new byte[SIGNATURE_LENGTH];
        org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
                secret.unsafeBytes(), 0, message, 0, message.length, signature, 0);
        return Blob.wrap(signature);
    }

    /** False for whatever is not a signature of this key on this message, malformed input included. */
    public static boolean verify(Blob publicKey, byte[] message, Blob signature) {
        return publicKey.length() == KEY_LENGTH
                && signature.length() == SIGNATURE_LENGTH
                && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                        signature.unsafeBytes(), 0, publicKey.unsafeBytes(), 0, message, 0, message.length);
    }

    private static void requireSecret(Blob secret) {
        if (secret.length() != KEY_LENGTH) {
            throw new IllegalArgumentException("an Ed25519 secret has 32 bytes, not " + secret.length());
        }
    }
}
