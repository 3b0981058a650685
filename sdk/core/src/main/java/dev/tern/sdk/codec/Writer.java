package dev.tern.sdk.codec;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes canonical bytes: little-endian numbers, u32 lengths, one byte for a tag or an option (Borsh layout). Not thread-safe. */
public final class Writer {
    private byte[] buffer = new byte[128];
    private int size;

    public Writer u8(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("not a u8: " + value);
        }
        room(1);
        buffer[size++] = (byte) value;
        return this;
    }

    public Writer u32(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("not a length: " + value);
        }
        return number(value, 4);
    }

    /** All 64 bits, whatever the sign. */
    public Writer u64(long value) {
        return number(value, 8);
    }

    public Writer bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Bytes without a length: for fields of fixed size. */
    public Writer raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    public Writer bytes(byte[] bytes) {
        return u32(bytes.length).raw(bytes);
    }

    public Writer blob(Blob blob) {
        return bytes(blob.unsafeBytes());
    }

    public Writer text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public Writer hash(Hash hash) {
        return raw(hash.bytes().unsafeBytes());
    }

    public Writer principal(Principal principal) {
        return u8(principal.bytes().length()).raw(principal.bytes().unsafeBytes());
    }

    public Writer canister(CanisterId id) {
        return principal(id.principal());
    }

    public Writer subnet(SubnetId id) {
        return principal(id.principal());
    }

    public Writer node(NodeId id) {
        return principal(id.principal());
    }

    public Writer cycles(Cycles cycles) {
        return u64(cycles.low()).u64(cycles.high());
    }

    public Writer value(Encodable value) {
        value.write(this);
        return this;
    }

    public <T> Writer optional(Optional<T> value, BiConsumer<Writer, T> write) {
        bool(value.isPresent());
        value.ifPresent(present -> write.accept(this, present));
        return this;
    }

    public <T> Writer list(Collection<T> values, BiConsumer<Writer, T> write) {
        u32(values.size());
        for (T value : values) {
            write.accept(this, value);
        }
        return this;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private Writer number(long value, int width) {
        room(width);
        for (int i = 0; i < width; i++) {
            buffer[size++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    private void room(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
        }
    }
}
