package dev.tern.runtime.wasm.binary;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Reads the primitives of the binary format from a part of an array; throws {@link MalformedModuleException}. */
final class ByteSource {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteSource(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    boolean atEnd() {
        return position == end;
    }

    int remaining() {
        return end - position;
    }

    int u8() {
        if (position >= end) {
            throw new MalformedModuleException("the module ends in the middle of a section");
        }
        return bytes[position++] & 0xff;
    }

    int peek() {
        int value = u8();
        position--;
        return value;
    }

    int u32() {
        long value = leb(32, false);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedModuleException("an index or length is too large: " + value);
        }
        return (int) value;
    }

    /** All 32 bits, zero-extended. */
    long wideU32() {
        return leb(32, false);
    }

    /** All 64 bits: the value is unsigned. */
    long u64() {
        return leb(64, false);
    }

    long signed(int bits) {
        return leb(bits, true);
    }

    long fixed(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) u8() << (8 * i);
        }
        return value;
    }

    byte[] raw(int length) {
        if (length > remaining()) {
            throw new MalformedModuleException(length + " bytes announced, " + remaining() + " are there");
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** The next {@code length} bytes as a source of their own. */
    ByteSource part(int length) {
        if (length > remaining()) {
            throw new MalformedModuleException(length + " bytes announced, " + remaining() + " are there");
        }
        position += length;
        return new ByteSource(bytes, position - length, position);
    }

    String name() {
        byte[] utf8 = raw(u32());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedModuleException("a name is not UTF-8");
        }
    }

    /** A vector whose elements take at least one byte each, of at most {@code limit} elements. */
    <T> List<T> vector(String what, int limit, Supplier<T> element) {
        int count = u32();
        if (count > limit) {
            throw new MalformedModuleException("too many " + what + ": " + count + ", the limit is " + limit);
        }
        if (count > remaining()) {
            throw new MalformedModuleException(count + " " + what + " announced, " + remaining() + " bytes are there");
        }
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    void expectEnd(String what) {
        if (!atEnd()) {
            throw new MalformedModuleException(remaining() + " bytes too many in " + what);
        }
    }

    private long leb(int bits, boolean signed) {
        long value = 0;
        int shift = 0;
        int maxBytes = (bits + 6) / 7;
        for (int i = 1; ; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
            if (next < 0x80) {
                if (i == maxBytes) {
                    checkLast(next, bits - 7 * (maxBytes - 1), signed);
                }
                boolean negative = signed && (next & 0x40) != 0 && shift < 64;
                return negative ? value | (-1L << shift) : value;
            }
            if (i == maxBytes) {
                throw new MalformedModuleException("a number has too many bytes");
            }
        }
    }

    /** The bits of the last byte beyond the number's width must repeat its sign, or be zero. */
    private static void checkLast(int last, int usedBits, boolean signed) {
        int kept = signed ? usedBits - 1 : usedBits;
        int rest = (last & 0x7f) >>> kept;
        int allOnes = 0x7f >>> kept;
        if (rest != 0 && !(signed && rest == allOnes)) {
            throw new MalformedModuleException("a number is too large for its type");
        }
    }
}
