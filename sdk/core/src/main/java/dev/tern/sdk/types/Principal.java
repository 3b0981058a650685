package dev.tern.sdk.types;

import java.util.Locale;

/**
 * Who somebody is: up to 29 opaque bytes, ordered like unsigned bytes (interface specification, "Principals").
 * Textual form: CRC-32 and bytes in base 32, lower case, in groups of five.
 */
public record Principal(Blob bytes) implements Comparable<Principal> {
    public static final int MAX_LENGTH = 29;
    public static final Principal ANONYMOUS = new Principal(Blob.wrap(new byte[] {4}));
    public static final Principal MANAGEMENT = new Principal(Blob.EMPTY);
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    public Principal {
        if (bytes.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a principal has at most 29 bytes, not " + bytes.length());
        }
    }

    public static Principal of(byte[] bytes) {
        return new Principal(Blob.of(bytes));
    }

    /** Reads the textual form, with its checksum and grouping; throws {@link IllegalArgumentException} on anything else. */
    public static Principal ofText(String text) {
        String plain = text.replace("-", "").toLowerCase(Locale.ROOT);
        byte[] decoded = new byte[plain.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int n = 0;
        for (int i = 0; i < plain.length(); i++) {
            int digit = ALPHABET.indexOf(plain.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("not a principal: " + text);
            }
            buffer = buffer << 5 | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                decoded[n++] = (byte) (buffer >> bits);
            }
        }
        if (decoded.length < 4 || decoded.length > MAX_LENGTH + 4) {
            throw new IllegalArgumentException("not a principal: " + text);
        }
        byte[] bytes = new byte[decoded.length - 4];
        System.arraycopy(decoded, 4, bytes, 0, bytes.length);
        Principal principal = new Principal(Blob.wrap(bytes));
        if (!principal.text().equals(text)) {
            throw new IllegalArgumentException("not a principal (checksum or grouping is wrong): " + text);
        }
        return principal;
    }

    public String text() {
        byte[] raw = bytes.unsafeBytes();
        int crc = crc32(raw);
        byte[] all = new byte[raw.length + 4];
        for (int i = 0; i < 4; i++) {
            all[i] = (byte) (crc >>> (24 - 8 * i));
        }
        System.arraycopy(raw, 0, all, 4, raw.length);
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        int digits = 0;
        for (int i = 0; i < all.length || bits > 0; ) {
            if (bits < 5 && i < all.length) {
                buffer = buffer << 8 | (all[i++] & 0xff);
                bits += 8;
            } else if (bits < 5) {
                buffer <<= 5 - bits;
                bits = 5;
            }
            while (bits >= 5) {
                if (digits > 0 && digits % 5 == 0) {
                    text.append('-');
                }
                text.append(ALPHABET.charAt(buffer >> (bits - 5) & 31));
                digits++;
                bits -= 5;
            }
        }
        return text.toString();
    }

    public boolean isAnonymous() {
        return equals(ANONYMOUS);
    }

    private static int crc32(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = crc >>> 1 ^ (0xedb88320 & -(crc & 1));
            }
        }
        return ~crc;
    }

    @Override
    public int compareTo(Principal other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
