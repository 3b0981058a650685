package dev.tern.sdk.candid;

import java.math.BigInteger;
import java.util.Arrays;

/** Bytes being read, in Candid's notation: no length is believed before the bytes are there. Not thread-safe. */
final class ByteSource {
    private static final int FAST_GROUPS = 8;

    private final byte[] bytes;
    private int position;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    int remaining() {
        return bytes.length - position;
    }

    int u8() {
        need(1);
        return bytes[position++] & 0xff;
    }

    long fixed(int width) {
        need(width / 8);
        long value = 0;
        for (int shift = 0; shift < width; shift += 8) {
            value |= (bytes[position++] & 0xffL) << shift;
        }
        return value;
    }

    byte[] raw(int count) {
        need(count);
        byte[] copy = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return copy;
    }

    void skip(int count) {
        need(count);
        position += count;
    }

    /** A length of things that take at least one byte each. */
    int length() {
        long value = leb();
        if (value > remaining()) {
            throw new CandidException("a length of " + value + " where " + remaining() + " bytes are left");
        }
        return (int) value;
    }

    String text() {
        int count = length();
        String text = Utf8.decode(bytes, position, count);
        position += count;
        return text;
    }

    /** Unsigned LEB128 of a number below 2^63; leading zero groups are allowed, as on the Internet Computer. */
    long leb() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = u8();
            long bits = b & 0x7f;
            if (bits != 0 && (shift > 56)) {
                throw new CandidException("a length or index of 2^63 or more");
            }
            if (shift <= 56) {
                value |= bits << shift;
            }
            if ((b & 0x80) == 0) {
                return value;
            }
            if (shift > 700) {
                throw new CandidException("a number of more than a hundred groups");
            }
        }
    }

    /** Signed LEB128 of a small number: a type. */
    int typeIndex() {
        BigInteger value = sleb();
        if (value.bitLength() > 31) {
            throw new CandidException("not a type: " + value);
        }
        return value.intValue();
    }

    BigInteger nat() {
        int groups = groups();
        if (groups <= FAST_GROUPS) {
            return BigInteger.valueOf(small(groups));
        }
        return new BigInteger(1, big(groups, 0));
    }

    BigInteger sleb() {
        int groups = groups();
        if (groups <= FAST_GROUPS) {
            int unused = 64 - groups * 7;
            return BigInteger.valueOf(small(groups) << unused >> unused);
        }
        int sign = (bytes[position + groups - 1] & 0x40) != 0 ? 0xff : 0;
        return new BigInteger(big(groups, sign));
    }

    /** How many bytes the number at the position has. */
    private int groups() {
        int end = position;
        while (end < bytes.length && bytes[end] < 0) {
            end++;
        }
        if (end == bytes.length) {
            throw new CandidException("the bytes end inside a number");
        }
        return end - position + 1;
    }

    private long small(int groups) {
        long value = 0;
        for (int i = 0; i < groups; i++) {
            value |= (bytes[position++] & 0x7fL) << (i * 7);
        }
        return value;
    }

    /** The number's bytes, highest first, in time linear in their number; the spare bits are the sign's. */
    private byte[] big(int groups, int sign) {
        byte[] big = new byte[groups * 7 / 8 + 1];
        int buffer = 0;
        int bits = 0;
        int at = big.length - 1;
        for (int i = 0; i < groups; i++) {
            buffer |= (bytes[position++] & 0x7f) << bits;
            bits += 7;
            if (bits >= 8) {
                big[at--] = (byte) buffer;
                buffer >>>= 8;
                bits -= 8;
            }
        }
        big[at] = (byte) (buffer | sign << bits);
        return big;
    }

    void end() {
        if (remaining() > 0) {
            throw new CandidException(remaining() + " bytes are left over after the last value");
        }
    }

    private void need(int count) {
        if (count > bytes.length - position) {
            throw new CandidException("the bytes end too early: " + count + " more are needed");
        }
    }
}
