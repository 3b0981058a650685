package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.PackageManifest.Chunk;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Puts a package together, chunk by chunk in any order. Each chunk is checked and hashed once, when it comes; memory that an
 * earlier copy of the canister has in common with the manifest is taken from there. Not thread-safe.
 */
public final class PackageAssembly {
    private final PackageManifest manifest;
    private final Paging paging;
    private final SortedMap<Long, Blob> core = new TreeMap<>();
    private final SortedMap<Long, Blob> module = new TreeMap<>();
    private Pages heap;
    private Pages stable;
    private final SortedMap<Integer, Pages> attic = new TreeMap<>();

    /** @param paging takes memory that has no room */
    public PackageAssembly(PackageManifest manifest, Optional<CanisterPackage> earlier, Paging paging) {
        this.manifest = manifest;
        this.paging = paging;
        Optional<Code> code = earlier.flatMap(whole -> whole.canister().code());
        this.heap = common(code.map(c -> c.image().heap()).orElse(Pages.EMPTY), manifest.heap());
        this.stable = common(code.map(Code::stable).orElse(Pages.EMPTY), manifest.stable());
    }

    /** What of {@code earlier} does not belong to the new memory, in the same place, is gone. */
    private static Pages common(Pages earlier, List<Chunk> chunks) {
        TreeSet<Long> gone = new TreeSet<>(earlier.chunks());
        for (Chunk chunk : chunks) {
            if (earlier.chunkHash(chunk.position()).equals(chunk.hash())) {
                gone.remove(chunk.position());
            }
        }
        Pages common = earlier;
        for (long position : gone) {
            common = common.withChunk(position, new byte[Limits.CHUNK_BYTES]);
        }
        return common;
    }

    /** The chunks that are still to come. */
    public List<Chunk> missing() {
        List<Chunk> missing = new ArrayList<>();
        for (Chunk chunk : manifest.chunks()) {
            if (!has(chunk)) {
                missing.add(chunk);
            }
        }
        return missing;
    }

    private boolean has(Chunk chunk) {
        return switch (chunk.section()) {
            case CORE -> core.containsKey(chunk.position());
            case MODULE -> module.containsKey(chunk.position());
            case HEAP -> isIn(heap, chunk.position(), chunk.hash());
            case STABLE -> isIn(stable, chunk.position(), chunk.hash());
            case ATTIC -> isIn(attic(chunk.memory()), chunk.within(), chunk.hash());
        };
    }

    private Pages attic(int memory) {
        return attic.getOrDefault(memory, Pages.EMPTY);
    }

    private static boolean isIn(Pages pages, long position, Hash hash) {
        Hash there = pages.chunkHash(position);
        return !there.equals(Hash.ZERO) && there.equals(hash);
    }

    /** Takes the bytes of a chunk of the manifest; false if they are wrong. */
    public boolean put(Chunk chunk, Blob bytes) {
        if (bytes.length() != chunk.length()) {
            return false;
        }
        return switch (chunk.section()) {
            case CORE -> put(core, chunk, bytes);
            case MODULE -> put(module, chunk, bytes);
            case HEAP -> put(heap, chunk.position(), chunk, bytes, with -> heap = with);
            case STABLE -> put(stable, chunk.position(), chunk, bytes, with -> stable = with);
            case ATTIC ->
                put(attic(chunk.memory()), chunk.within(), chunk, bytes, with -> attic.put(chunk.memory(), with));
        };
    }

    private boolean put(Pages memory, long position, Chunk chunk, Blob bytes, Consumer<Pages> keep) {
        Pages with = paging.withChunk(memory, position, bytes.unsafeBytes());
        boolean right = isIn(with, position, chunk.hash());
        if (right) {
            paging.admit(with);
            keep.accept(with);
        }
        return right;
    }

    private static boolean put(SortedMap<Long, Blob> section, Chunk chunk, Blob bytes) {
        boolean right = chunk.verify(bytes);
        if (right) {
            section.put(chunk.position(), bytes);
        }
        return right;
    }

    /**
     * The package, once nothing is {@link #missing}.
     *
     * @throws DecodeException if the whole is not a canister, or not the one of the manifest
     */
    public CanisterPackage finish() {
        Reader in = new Reader(join(core).unsafeBytes());
        CanisterState small = CanisterState.readSmall(in);
        HashedMap<Hash, IngressEntry> statuses = IngressHistory.readEntries(in);
        in.end();
        Blob wasm = join(module);
        List<Pages> memories = new ArrayList<>();
        small.attic().memories().forEach(empty -> memories.add(attic(memories.size())));
        CanisterState whole = small.withCode(small.code().map(code -> code.withModule(wasm, heap, stable)))
                .withAttic(small.attic().withMemories(memories));
        CanisterPackage result = CanisterPackage.of(whole, statuses);
        if (!result.manifest().equals(manifest)) {
            throw new DecodeException("the package is not the one of its manifest");
        }
        return result;
    }

    private static Blob join(SortedMap<Long, Blob> pieces) {
        Writer out = new Writer();
        pieces.values().forEach(piece -> out.raw(piece.unsafeBytes()));
        return Blob.wrap(out.toBytes());
    }
}
