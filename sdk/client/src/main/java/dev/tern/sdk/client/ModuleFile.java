package dev.tern.sdk.client;

import dev.tern.sdk.types.Blob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What a client must know of a WebAssembly module before it sends it. */
public final class ModuleFile {
    /** Modules above this size are sent compressed, so that they fit a message. */
    private static final int COMPRESS_ABOVE = 1 << 20;

    private static final int MAX_PLAIN = 100 << 20;
    private static final byte[] MAGIC = {0, 'a', 's', 'm'};
    private static final byte[] KEEPS = "icp:private enhanced-orthogonal-persistence".getBytes(StandardCharsets.UTF_8);

    private ModuleFile() {}

    /** Why these bytes are no module, plain or gzipped; empty if they look like one. */
    public static Optional<String> problem(Blob file) {
        Optional<byte[]> plain = plain(file);
        if (plain.isEmpty()) {
            return Optional.of("it is gzipped, but does not decompress, or to more than " + MAX_PLAIN + " bytes");
        }
        byte[] bytes = plain.get();
        return bytes.length >= 8 && Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)
                ? Optional.empty()
                : Optional.of("it does not begin like WebAssembly (\\0asm)");
    }

    /** The module as it is sent: compressed if it is large. */
    public static Blob compact(Blob module) {
        if (module.length() <= COMPRESS_ABOVE || isGzip(module)) {
            return module;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(module.unsafeBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return Blob.wrap(out.toByteArray());
    }

    /** Whether the module declares enhanced orthogonal persistence: an upgrade must keep its memory. */
    static boolean keepsMemory(Blob module) {
        return plain(module).flatMap(bytes -> sectionEnding(bytes, KEEPS)).isPresent();
    }

    /** The content of a public or private {@code icp} custom section; empty if there is none or it is no module. */
    public static Optional<Blob> metadata(Blob module, String name) {
        return plain(module)
                .flatMap(bytes -> sectionEnding(bytes, ("icp:public " + name).getBytes(StandardCharsets.UTF_8))
                        .or(() -> sectionEnding(bytes, ("icp:private " + name).getBytes(StandardCharsets.UTF_8))));
    }

    private static Optional<Blob> sectionEnding(byte[] module, byte[] name) {
        int at = 8;
        while (at < module.length) {
            int kind = module[at];
            long[] size = leb128(module, at + 1);
            int start = (int) size[1];
            long end = start + size[0];
            if (size[0] < 0 || end > module.length) {
                return Optional.empty();
            }
            if (kind == 0) {
                long[] length = leb128(module, start);
                int nameAt = (int) length[1];
                long contentAt = nameAt + length[0];
                if (length[0] >= 0
                        && contentAt <= end
                        && Arrays.equals(module, nameAt, (int) contentAt, name, 0, name.length)) {
                    return Optional.of(Blob.wrap(Arrays.copyOfRange(module, (int) contentAt, (int) end)));
                }
            }
            at = (int) end;
        }
        return Optional.empty();
    }

    /** A number and the position after it; a number too long or cut off is -1. */
    private static long[] leb128(byte[] bytes, int from) {
        long value = 0;
        for (int i = 0; i < 5 && from + i < bytes.length; i++) {
            value |= (bytes[from + i] & 0x7fL) << (7 * i);
            if (bytes[from + i] >= 0) {
                return new long[] {value, from + i + 1L};
            }
        }
        return new long[] {-1, from};
    }

    private static boolean isGzip(Blob module) {
        return module.length() > 2 && module.at(0) == 0x1f && module.at(1) == (byte) 0x8b;
    }

    private static Optional<byte[]> plain(Blob module) {
        if (!isGzip(module)) {
            return Optional.of(module.unsafeBytes());
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(module.unsafeBytes()))) {
            byte[] bytes = gzip.readNBytes(MAX_PLAIN + 1);
            return bytes.length > MAX_PLAIN ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
