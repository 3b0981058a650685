package dev.tern.sdk.types;

/** A 32-byte hash. Which function made it is a matter of the field that holds it: BLAKE3 in chains, SHA-256 in certificates. */
public record Hash(Blob bytes) implements Comparable<Hash> {
    public static final int LENGTH = 32;
    public static final Hash ZERO = new Hash(Blob.wrap(new byte[LENGTH]));

    public Hash {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length());
        }
    }

    /** Takes {@code bytes} over without a copy. */
    public static Hash wrap(byte[] bytes) {
        return new Hash(Blob.wrap(bytes));
    }

    public static Hash ofHex(String hex) {
        return new Hash(Blob.ofHex(hex));
    }

    public String hex() {
        return bytes.hex();
    }

    @Override
    public int compareTo(Hash other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
