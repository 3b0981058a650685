package dev.tern.sdk.codec;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what {@link Writer} wrote and nothing else: every length is checked against the bytes that are there before
 * anything is allocated. Throws {@link DecodeException}. Not thread-safe.
 */
public final class Reader {
    private final byte[] bytes;
    private int position;

    public Reader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads one value that must fill {@code bytes} exactly. */
    public static <T> T whole(byte[] bytes, Function<Reader, T> read) {
        Reader in = new Reader(bytes);
        T value;
        try {
            value = read.apply(in);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DecodeException("a field is out of range: " + e.getMessage());
        }
        in.end();
        return value;
    }

    public int u8() {
        need(1);
        return bytes[position++] & 0xff;
    }

    public int u32() {
        long value = number(4);
        if (value > Integer.MAX_VALUE) {
            throw new DecodeException("number too large: " + value);
        }
        return (int) value;
    }

    public long u64() {
        return number(8);
    }

    public boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new DecodeException("not a boolean: " + value);
        }
        return value == 1;
    }

    public byte[] raw(int length) {
        need(length);
        byte[] result = new byte[length];
        System.arraycopy(bytes, position, result, 0, length);
        position += length;
        return result;
    }

    public byte[] bytes() {
        return raw(u32());
    }

    public Blob blob() {
        return Blob.wrap(bytes());
    }

    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException("text is not UTF-8");
        }
    }

    public Hash hash() {
        return Hash.wrap(raw(Hash.LENGTH));
    }

    public Principal principal() {
        int length = u8();
        if (length > Principal.MAX_LENGTH) {
            throw new DecodeException("principal too long: " + length);
        }
        return new Principal(Blob.wrap(raw(length)));
    }

    public CanisterId canister() {
        return new CanisterId(principal());
    }

    public SubnetId subnet() {
        return new SubnetId(principal());
    }

    public NodeId node() {
        return new NodeId(principal());
    }

    public Cycles cycles() {
        long low = u64();
        return Cycles.of128(u64(), low);
    }

    public <T> Optional<T> optional(Function<Reader, T> read) {
        return bool() ? Optional.of(read.apply(this)) : Optional.empty();
    }

    /** A list whose elements take at least one byte each. */
    public <T> List<T> list(Function<Reader, T> read) {
        int n = u32();
        need(n);
        List<T> values = new ArrayList<>(Math.min(n, 1024));
        for (int i = 0; i < n; i++) {
            values.add(read.apply(this));
        }
        return Collections.unmodifiableList(values);
    }

    public int remaining() {
        return bytes.length - position;
    }

    public void end() {
        if (remaining() != 0) {
            throw new DecodeException(remaining() + " bytes too many");
        }
    }

    private long number(int width) {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[position++] & 0xffL) << (8 * i);
        }
        return value;
    }

    private void need(int length) {
        if (length > remaining()) {
            throw new DecodeException(length + " bytes expected, " + remaining() + " are there");
        }
    }
}
