package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a canister's package consists of: the root over this names the whole canister. Chunks have at most 64 KiB, and each is
 * verified by itself; chunks of memory that hold only zeros are left out.
 *
 * @param core chunks of everything that is small
 * @param module chunks of the module's bytes
 * @param heap chunks of the linear memory, by position
 * @param stable chunks of the stable memory, by position
 * @param attic chunks of snapshots and of pieces of modules, by number of the memory and position in it
 */
public record PackageManifest(
        CanisterId canister,
        List<Chunk> core,
        List<Chunk> module,
        List<Chunk> heap,
        List<Chunk> stable,
        List<Chunk> attic)
        implements Encodable {
    private static final int MEMORY_SHIFT = 40;
    private static final byte[] DOMAIN = "tern-chunk".getBytes(StandardCharsets.UTF_8);

    /**
     * A piece of a package.
     *
     * @param position which piece of its section; for memories there are gaps
     * @param length bytes
     */
    public record Chunk(Section section, long position, int length, Hash hash) implements Encodable {
        /** Of the attic: which of its memories it belongs to. */
        int memory() {
            return Math.toIntExact(position >>> MEMORY_SHIFT);
        }

        /** Of the attic: the position within its memory. */
        long within() {
            return position & ((1L << MEMORY_SHIFT) - 1);
        }

        static long atticPosition(int memory, long within) {
            return ((long) memory << MEMORY_SHIFT) | within;
        }

        /** Whether {@code bytes} are this chunk. */
        public boolean verify(Blob bytes) {
            return bytes.length() == length && hashOf(section, bytes).equals(hash);
        }

        @Override
        public void write(Writer out) {
            out.u64(position).u32(length).hash(hash);
        }

        static Chunk read(Reader in, Section section) {
            Chunk chunk = new Chunk(section, in.u64(), in.u32(), in.hash());
            if (chunk.length == 0 || chunk.length > Limits.CHUNK_BYTES) {
                throw new DecodeException("a chunk of " + chunk.length + " bytes");
            }
            return chunk;
        }
    }

    /** The parts of a package. */
    public enum Section {
        CORE,
        MODULE,
        HEAP,
        STABLE,
        ATTIC
    }

    static Hash hashOf(Section section, Blob bytes) {
        return switch (section) {
            case CORE, MODULE -> Blake3.hash(DOMAIN, bytes.unsafeBytes());
            case HEAP, STABLE, ATTIC -> Pages.hashOfChunk(bytes.unsafeBytes());
        };
    }

    /** All chunks, in the order in which they are numbered. */
    public List<Chunk> chunks() {
        List<Chunk> all = new ArrayList<>(core);
        all.addAll(module);
        all.addAll(heap);
        all.addAll(stable);
        all.addAll(attic);
        return all;
    }

    /** The chunk with that number among {@link #chunks}. */
    public Optional<Chunk> chunk(int number) {
        int at = number;
        for (List<Chunk> section : List.of(core, module, heap, stable, attic)) {
            if (at >= 0 && at < section.size()) {
                return Optional.of(section.get(at));
            }
            at -= section.size();
        }
        return Optional.empty();
    }

    /** Bytes of all chunks. */
    public long bytes() {
        return chunks().stream().mapToLong(Chunk::length).sum();
    }

    /** Names the package: BLAKE3 over the manifest. */
    public Hash root() {
        return Blake3.hash(encode());
    }

    @Override
    public void write(Writer out) {
        out.canister(canister)
                .list(core, Writer::value)
                .list(module, Writer::value)
                .list(heap, Writer::value)
                .list(stable, Writer::value)
                .list(attic, Writer::value);
    }

    public static PackageManifest read(Reader in) {
        return new PackageManifest(
                in.canister(),
                pieces(in, Section.CORE),
                pieces(in, Section.MODULE),
                memory(in, Section.HEAP),
                memory(in, Section.STABLE),
                memory(in, Section.ATTIC));
    }

    private static List<Chunk> pieces(Reader in, Section section) {
        List<Chunk> chunks = in.list(reader -> Chunk.read(reader, section));
        for (int i = 0; i < chunks.size(); i++) {
            boolean last = i == chunks.size() - 1;
            if (chunks.get(i).position != i || (!last && chunks.get(i).length != Limits.CHUNK_BYTES)) {
                throw new DecodeException("chunk " + i + " is out of place");
            }
        }
        return chunks;
    }

    private static List<Chunk> memory(Reader in, Section section) {
        List<Chunk> chunks = in.list(reader -> Chunk.read(reader, section));
        long next = 0;
        for (Chunk chunk : chunks) {
            if (chunk.position < next || chunk.length != Limits.CHUNK_BYTES) {
                throw new DecodeException("memory chunk " + chunk.position + " is out of place");
            }
            next = chunk.position + 1;
        }
        return chunks;
    }
}
