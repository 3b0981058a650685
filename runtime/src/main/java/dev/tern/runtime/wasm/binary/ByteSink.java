package dev.tern.runtime.wasm.binary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Writes the primitives of the binary format, numbers in as few bytes as they need. */
final class ByteSink {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteSink u8(int value) {
        out.write(value);
        return this;
    }

    ByteSink unsigned(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    ByteSink signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        out.write((int) (rest & 0x7f));
        return this;
    }

    ByteSink fixed(long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    ByteSink raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    ByteSink sized(byte[] bytes) {
        return unsigned(bytes.length).raw(bytes);
    }

    ByteSink name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    <T> ByteSink vector(List<T> elements, Consumer<T> write) {
        unsigned(elements.size());
        elements.forEach(write);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
