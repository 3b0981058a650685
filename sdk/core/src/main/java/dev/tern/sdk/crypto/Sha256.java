package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, the hash of certificates, request ids and modules; and SHA-224, the hash of self-authenticating ids. */
public final class Sha256 {
    private Sha256() {}

    /** The hash of the parts one after the other. */
    public static Hash hash(byte[]... parts) {
        return Hash.wrap(digest("SHA-256", parts));
    }

    public static Hash hash(Blob part) {
        return hash(part.unsafeBytes());
    }

    public static Hash hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 28 bytes. */
    static byte[] sha224(byte[] bytes) {
        return digest("SHA-224", bytes);
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + algorithm, e);
        }
    }
}
