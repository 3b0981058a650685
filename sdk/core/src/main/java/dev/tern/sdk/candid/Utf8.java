package dev.tern.sdk.candid;

/** UTF-8, strictly and in one pass: inside canisters the class library's charsets are large and slow. */
public final class Utf8 {
    private static final int MIN_SURROGATE = 0xd800;
    private static final int MAX_SURROGATE = 0xdfff;

    private Utf8() {}

    /** The bytes of a text; throws {@link CandidException} on half a surrogate pair. */
    public static byte[] encode(String text) {
        byte[] bytes = new byte[size(text)];
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | c >> 6);
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (c < MIN_SURROGATE || c > MAX_SURROGATE) {
                bytes[at++] = (byte) (0xe0 | c >> 12);
                bytes[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else {
                int point = 0x10000 + ((c & 0x3ff) << 10 | (text.charAt(++i) & 0x3ff));
                bytes[at++] = (byte) (0xf0 | point >> 18);
                bytes[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
                bytes[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
                bytes[at++] = (byte) (0x80 | (point & 0x3f));
            }
        }
        return bytes;
    }

    private static int size(String text) {
        int size = text.length();
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c >= MIN_SURROGATE && c <= MAX_SURROGATE) {
                int low = i + 1 < text.length() ? text.charAt(i + 1) : 0;
                if (c >= 0xdc00 || low < 0xdc00 || low > MAX_SURROGATE) {
                    throw new CandidException("a text holds half a surrogate pair");
                }
                i++;
                size += 2;
            } else if (c >= 0x80) {
                size += c < 0x800 ? 1 : 2;
            }
        }
        return size;
    }

    /** The text of {@code length} bytes; throws {@link CandidException} on anything that no encoder writes. */
    public static String decode(byte[] bytes, int start, int length) {
        char[] chars = new char[length];
        int count = 0;
        int end = start + length;
        for (int i = start; i < end; ) {
            int b = bytes[i++];
            if (b >= 0) {
                chars[count++] = (char) b;
                continue;
            }
            int more = (b & 0xe0) == 0xc0 ? 1 : (b & 0xf0) == 0xe0 ? 2 : (b & 0xf8) == 0xf0 ? 3 : 4;
            if (more == 4 || more > end - i) {
                throw malformed();
            }
            int point = b & (0x3f >> more);
            for (int k = 0; k < more; k++) {
                int next = bytes[i++];
                if ((next & 0xc0) != 0x80) {
                    throw malformed();
                }
                point = point << 6 | (next & 0x3f);
            }
            int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
            if (point < least || point > 0x10ffff || (point >= MIN_SURROGATE && point <= MAX_SURROGATE)) {
                throw malformed();
            }
            if (point < 0x10000) {
                chars[count++] = (char) point;
            } else {
                chars[count++] = (char) (MIN_SURROGATE | (point - 0x10000) >> 10);
                chars[count++] = (char) (0xdc00 | (point & 0x3ff));
            }
        }
        return new String(chars, 0, count);
    }

    private static CandidException malformed() {
        return new CandidException("a text is not UTF-8");
    }
}
