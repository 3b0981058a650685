package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Writes modules byte by byte, right and wrong ones. Bytes are given in hexadecimal, spaces do not count. */
final class Build {
    private static final String HEADER = "0061736d 01000000";
    /** The type of a function that takes and gives nothing, as a vector of one. */
    static final byte[] UNIT = hex("01 60 00 00");

    static final byte[] NOTHING = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Build module() {
        return new Build().raw(hex(HEADER));
    }

    Build raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Build raw(String hex) {
        return raw(hex(hex));
    }

    Build section(int id, byte[]... content) {
        byte[] all = all(content);
        out.write(id);
        return raw(u(all.length)).raw(all);
    }

    Build section(int id, String hex) {
        return section(id, hex(hex));
    }

    Blob blob() {
        return Blob.wrap(out.toByteArray());
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static byte[] all(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] repeat(int times, byte[] part) {
        return vectorless(times, i -> part);
    }

    static byte[] vectorless(int times, IntFunction<byte[]> part) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IntStream.range(0, times).forEach(i -> out.writeBytes(part.apply(i)));
        return out.toByteArray();
    }

    /** A number as the format writes lengths and indices. */
    static byte[] u(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (Long.compareUnsigned(rest, 0x7f) > 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    static byte[] vector(int count, IntFunction<byte[]> element) {
        return all(u(count), vectorless(count, element));
    }

    static byte[] vector(byte[]... elements) {
        return vector(elements.length, i -> elements[i]);
    }

    static byte[] sized(byte[]... content) {
        byte[] bytes = all(content);
        return all(u(bytes.length), bytes);
    }

    static byte[] name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A body without locals; {@code end} is added. */
    static byte[] body(byte[]... code) {
        return sized(hex("00"), all(code), hex("0b"));
    }

    /** A module of functions without parameters and results, of which the first is the entry; with a memory and a table. */
    static Blob functions(byte[]... bodies) {
        return head(bodies.length).section(10, vector(bodies)).blob();
    }

    /** The sections of such a module up to the code. */
    static Build head(int functions) {
        return module().section(1, UNIT)
                .section(3, vector(functions, i -> hex("00")))
                .section(4, "01 70 00 02")
                .section(5, "01 00 01")
                .section(7, vector(all(name("run"), hex("00 00"))));
    }

    /** A module of one such function, whose instructions are given without the last {@code end}. */
    static Blob code(String hex) {
        return functions(body(hex(hex)));
    }

    static Blob cut(Blob module, int length) {
        return Blob.wrap(Arrays.copyOf(module.toBytes(), length));
    }

    static String join(List<String> parts) {
        return String.join(" ", parts);
    }
}
