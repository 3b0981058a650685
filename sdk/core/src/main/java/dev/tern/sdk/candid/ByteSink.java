package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import java.math.BigInteger;
import java.util.Arrays;

/** Bytes being written, in Candid's notation. Not thread-safe. */
final class ByteSink {
    private static final int FAST_BITS = 62;

    private byte[] bytes = new byte[64];
    private int length;

    void u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void fixed(long value, int width) {
        reserve(width / 8);
        for (int shift = 0; shift < width; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void raw(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    void blob(Blob blob) {
        leb(blob.length());
        raw(blob.unsafeBytes());
    }

    void text(String text) {
        byte[] utf8 = Utf8.encode(text);
        leb(utf8.length);
        raw(utf8);
    }

    /** Unsigned LEB128 of a number that is not negative. */
    void leb(long value) {
        long rest = value;
        while (rest > 0x7f) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    /** Signed LEB128. */
    void sleb(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        u8((int) (rest & 0x7f));
    }

    void leb(BigInteger value) {
        if (value.bitLength() <= FAST_BITS) {
            leb(value.longValue());
        } else {
            groups(value, (value.bitLength() + 6) / 7);
        }
    }

    void sleb(BigInteger value) {
        if (value.bitLength() <= FAST_BITS) {
            sleb(value.longValue());
        } else {
            groups(value, value.bitLength() / 7 + 1);
        }
    }

    /** {@code count} groups of seven bits of the two's complement, in time linear in their number. */
    private void groups(BigInteger value, int count) {
        byte[] big = value.toByteArray();
        int sign = value.signum() < 0 ? 0xff : 0;
        for (int group = 0; group < count; group++) {
            int bit = group * 7;
            int low = byteAt(big, bit / 8, sign);
            int high = byteAt(big, bit / 8 + 1, sign);
            int seven = (high << 8 | low) >>> bit % 8 & 0x7f;
            u8(group == count - 1 ? seven : seven | 0x80);
        }
    }

    private static int byteAt(byte[] big, int fromLow, int sign) {
        int index = big.length - 1 - fromLow;
        return index < 0 ? sign : big[index] & 0xff;
    }

    Blob toBlob() {
        return Blob.wrap(toBytes());
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
