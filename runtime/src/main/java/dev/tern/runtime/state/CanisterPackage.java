package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.PackageManifest.Chunk;
import dev.tern.runtime.state.PackageManifest.Section;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A canister with all that moves with it, in chunks: the unit of migration and of checkpoints. The mark that it is frozen is not
 * part of it.
 */
public final class CanisterPackage {
    private final CanisterState canister;
    private final HashedMap<Hash, IngressEntry> statuses;
    private final Blob core;
    private final PackageManifest manifest;

    private CanisterPackage(CanisterState canister, HashedMap<Hash, IngressEntry> statuses) {
        this.canister = canister;
        this.statuses = statuses;
        Writer out = new Writer();
        canister.writeSmall(out);
        this.core = Blob.wrap(out.value(statuses).toBytes());
        this.manifest = manifest(canister, core);
    }

    /** Packs a canister with the statuses of its users' calls, as {@link IngressHistory#of} finds them. */
    public static CanisterPackage of(CanisterState canister, HashedMap<Hash, IngressEntry> statuses) {
        return new CanisterPackage(canister.withFrozenBy(Optional.empty()), statuses);
    }

    public CanisterState canister() {
        return canister;
    }

    public HashedMap<Hash, IngressEntry> statuses() {
        return statuses;
    }

    public PackageManifest manifest() {
        return manifest;
    }

    /** The bytes of a chunk of the manifest. */
    public Blob chunk(Chunk chunk) {
        return switch (chunk.section()) {
            case CORE -> piece(core, chunk.position());
            case MODULE -> piece(module(canister), chunk.position());
            case HEAP -> Blob.wrap(heap(canister).chunk(chunk.position()));
            case STABLE -> Blob.wrap(stable(canister).chunk(chunk.position()));
            case ATTIC ->
                Blob.wrap(canister.attic().memories().get(chunk.memory()).chunk(chunk.within()));
        };
    }

    /** Puts a package together from all its chunks. */
    public static CanisterPackage assemble(PackageManifest manifest, Function<Chunk, Blob> chunks) {
        return assemble(manifest, chunks, Optional.empty(), Paging.NONE);
    }

    /**
     * Puts a package together. Every chunk is checked.
     *
     * @param chunks gives the bytes of a chunk
     * @param earlier an older copy of the canister: chunks that it has are not asked for
     * @param paging takes memory that has no room
     * @throws DecodeException if a chunk is not what the manifest says, or the whole is not a canister
     */
    public static CanisterPackage assemble(
            PackageManifest manifest, Function<Chunk, Blob> chunks, Optional<CanisterPackage> earlier, Paging paging) {
        PackageAssembly assembly = new PackageAssembly(manifest, earlier, paging);
        for (Chunk chunk : assembly.missing()) {
            if (!assembly.put(chunk, chunks.apply(chunk))) {
                throw new DecodeException(
                        "chunk " + chunk.section() + " " + chunk.position() + " is not what it should be");
            }
        }
        return assembly.finish();
    }

    private static PackageManifest manifest(CanisterState canister, Blob core) {
        return new PackageManifest(
                canister.id(),
                pieces(Section.CORE, core),
                pieces(Section.MODULE, module(canister)),
                memory(Section.HEAP, heap(canister)),
                memory(Section.STABLE, stable(canister)),
                attic(canister.attic().memories()));
    }

    private static List<Chunk> pieces(Section section, Blob whole) {
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 0; at < whole.length(); at += Limits.CHUNK_BYTES) {
            Blob piece = piece(whole, chunks.size());
            chunks.add(new Chunk(section, chunks.size(), piece.length(), PackageManifest.hashOf(section, piece)));
        }
        return List.copyOf(chunks);
    }

    private static List<Chunk> memory(Section section, Pages pages) {
        return pages.chunks().stream()
                .map(at -> new Chunk(section, at, Limits.CHUNK_BYTES, pages.chunkHash(at)))
                .toList();
    }

    private static List<Chunk> attic(List<Pages> memories) {
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < memories.size(); i++) {
            Pages pages = memories.get(i);
            for (long at : pages.chunks()) {
                long position = Chunk.atticPosition(i, at);
                chunks.add(new Chunk(Section.ATTIC, position, Limits.CHUNK_BYTES, pages.chunkHash(at)));
            }
        }
        return List.copyOf(chunks);
    }

    private static Blob piece(Blob whole, long position) {
        int from = Math.toIntExact(position * Limits.CHUNK_BYTES);
        int to = Math.min(whole.length(), from + Limits.CHUNK_BYTES);
        return Blob.wrap(Arrays.copyOfRange(whole.unsafeBytes(), from, to));
    }

    private static Blob module(CanisterState canister) {
        return canister.code().map(code -> code.program().wasm()).orElse(Blob.EMPTY);
    }

    private static Pages heap(CanisterState canister) {
        return canister.code().map(code -> code.image().heap()).orElse(Pages.EMPTY);
    }

    private static Pages stable(CanisterState canister) {
        return canister.code().map(Code::stable).orElse(Pages.EMPTY);
    }
}
