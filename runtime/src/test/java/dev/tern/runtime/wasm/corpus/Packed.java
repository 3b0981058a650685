package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** Compressed modules that are not what they seem. */
final class Packed {
    private static final String EXPANDS = "expands to more than 16777216 bytes";
    private static final String BROKEN = "compression is broken";

    private final Theme theme = new Theme("gzip");

    static List<Case> cases() {
        Packed packed = new Packed();
        packed.bombs();
        packed.members();
        packed.damaged();
        return packed.theme.cases();
    }

    private static byte[] gzip(byte[]... parts) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] plain() {
        return Build.code("41 00 42 03 37 03 00").toBytes();
    }

    private void changed(String sentence, String reason, UnaryOperator<byte[]> change) {
        theme.refused(sentence, reason, () -> Blob.wrap(change.apply(gzip(plain()))));
    }

    private void bombs() {
        theme.runs("a module", () -> Blob.wrap(gzip(plain())), 3L);
        theme.refused("zeros that expand to forty million bytes", EXPANDS, () -> {
            byte[][] zeros = new byte[40][1_000_000];
            return Blob.wrap(gzip(zeros));
        });
        theme.refused(
                "a module that expands to one byte too many", EXPANDS, () -> Blob.wrap(gzip(new byte[16_777_217])));
        theme.refused("compressed twice", "not a WebAssembly module", () -> Blob.wrap(gzip(gzip(plain()))));
        theme.refused(
                "a bomb in a bomb", "not a WebAssembly module", () -> Blob.wrap(gzip(gzip(new byte[16_000_000]))));
        theme.refused("many members that are too large together", EXPANDS, () -> {
            byte[] member = gzip(new byte[1_000_000]);
            return Blob.wrap(Build.repeat(40, member));
        });
        theme.refused(
                "a module whose custom section is the bomb",
                EXPANDS,
                () -> Blob.wrap(gzip(plain(), Build.hex("00"), Build.u(20_000_000), new byte[20_000_000])));
    }

    private void members() {
        theme.runs(
                "a module in two members",
                () -> {
                    byte[] whole = plain();
                    return Blob.wrap(
                            Build.all(gzip(Arrays.copyOf(whole, 9)), gzip(Arrays.copyOfRange(whole, 9, whole.length))));
                },
                3L);
        theme.runs(
                "a module in a member for every byte",
                () -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    for (byte one : plain()) {
                        all.writeBytes(gzip(new byte[] {one}));
                    }
                    return Blob.wrap(all.toByteArray());
                },
                3L);
        theme.refused(
                "fifty thousand empty members",
                "not a WebAssembly module",
                () -> Blob.wrap(Build.repeat(50_000, gzip())));
        theme.refused(
                "a second module behind the first",
                "unknown section",
                () -> Blob.wrap(Build.all(gzip(plain()), gzip(Build.hex("0e 00")))));
        theme.refused("nothing compressed", "not a WebAssembly module", () -> Blob.wrap(gzip()));
    }

    private void damaged() {
        changed("cut in the middle", BROKEN, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
        changed("cut in the header", BROKEN, bytes -> Arrays.copyOf(bytes, 5));
        changed("without its last byte", BROKEN, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        changed("without its checks", BROKEN, bytes -> Arrays.copyOf(bytes, bytes.length - 8));
        changed("with a wrong checksum", BROKEN, bytes -> flipped(bytes, bytes.length - 8));
        changed("with a wrong size", BROKEN, bytes -> flipped(bytes, bytes.length - 4));
        changed("with a flipped bit within", BROKEN, bytes -> flipped(bytes, 12));
        changed("by a method that is reserved", "not a WebAssembly module", bytes -> flipped(bytes, 2));
        changed("with a field that is announced and longer than the file", BROKEN, bytes -> {
            byte[] other = bytes.clone();
            other[3] = 4;
            other[10] = -1;
            other[11] = -1;
            return other;
        });
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 2;
        return other;
    }
}
