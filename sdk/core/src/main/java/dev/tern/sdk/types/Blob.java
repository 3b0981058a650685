package dev.tern.sdk.types;

import java.nio.charset.StandardCharsets;

/** An immutable byte string with value equality, ordered like unsigned bytes (a prefix comes first). */
public final class Blob implements Comparable<Blob> {
    public static final Blob EMPTY = new Blob(new byte[0]);
    private static final String HEX = "0123456789abcdef";

    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static Blob of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Blob(bytes.clone());
    }

    /** Takes {@code bytes} over without a copy: the caller must not write to them again. */
    public static Blob wrap(byte[] bytes) {
        return new Blob(bytes);
    }

    public static Blob ofText(String text) {
        return new Blob(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads lower- or upper-case hexadecimal text; throws {@link IllegalArgumentException} on anything else. */
    public static Blob ofHex(String hex) {
        if (hex.length() % 2 != 0) {
            throw new IllegalArgumentException("hexadecimal text has an odd length: " + hex.length());
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = Character.digit(hex.charAt(2 * i), 16);
            int low = Character.digit(hex.charAt(2 * i + 1), 16);
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("not hexadecimal: " + hex);
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return new Blob(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte at(int index) {
        return bytes[index];
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves, for readers that promise not to write. */
    public byte[] unsafeBytes() {
        return bytes;
    }

    public String hex() {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            text.append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
        }
        return text.toString();
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Blob other) {
        int n = Math.min(bytes.length, other.bytes.length);
        for (int i = 0; i < n; i++) {
            int order = (bytes[i] & 0xff) - (other.bytes[i] & 0xff);
            if (order != 0) {
                return order;
            }
        }
        return bytes.length - other.bytes.length;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Blob other && java.util.Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
