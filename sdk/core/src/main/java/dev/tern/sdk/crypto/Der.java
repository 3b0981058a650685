package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import java.util.Arrays;
import java.util.Optional;

/** The DER prefixes of the key forms in use: every accepted key is a fixed prefix and its raw bytes. */
final class Der {
    static final Blob ED25519 = Blob.ofHex("302a300506032b6570032100");
    static final Blob P256 = Blob.ofHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    static final Blob SECP256K1 = Blob.ofHex("3056301006072a8648ce3d020106052b8104000a034200");
    static final Blob BLS = Blob.ofHex("308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100");

    private Der() {}

    static Blob wrap(Blob prefix, Blob raw) {
        byte[] der = Arrays.copyOf(prefix.unsafeBytes(), prefix.length() + raw.length());
        System.arraycopy(raw.unsafeBytes(), 0, der, prefix.length(), raw.length());
        return Blob.wrap(der);
    }

    static Optional<Blob> strip(Blob prefix, Blob der, int rawLength) {
        byte[] bytes = der.unsafeBytes();
        if (bytes.length != prefix.length() + rawLength
                || !Arrays.equals(bytes, 0, prefix.length(), prefix.unsafeBytes(), 0, prefix.length())) {
            return Optional.empty();
        }
        return Optional.of(Blob.wrap(Arrays.copyOfRange(bytes, prefix.length(), bytes.length)));
    }
}
