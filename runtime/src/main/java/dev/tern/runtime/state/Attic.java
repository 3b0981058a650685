package dev.tern.runtime.state;

import dev.tern.runtime.memory.PageOverlay;
import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a canister keeps besides what it is: pieces of modules, and snapshots. It moves with the canister.
 *
 * @param snapshots in the order in which they were made
 * @param nextSnapshot never goes back, so that no snapshot's name is used twice
 */
public record Attic(ModuleChunks chunks, List<Snapshot> snapshots, long nextSnapshot) {
    public static final Attic EMPTY = new Attic(ModuleChunks.EMPTY, List.of(), 0);

    public Attic withChunks(ModuleChunks changed) {
        return new Attic(changed, snapshots, nextSnapshot);
    }

    public Optional<Snapshot> snapshot(long number) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.number() == number)
                .findFirst();
    }

    /** Adds a snapshot under the number {@link #nextSnapshot}. */
    public Attic plus(Snapshot snapshot) {
        List<Snapshot> more = new ArrayList<>(snapshots);
        more.add(snapshot);
        return new Attic(chunks, List.copyOf(more), nextSnapshot + 1);
    }

    public Attic with(Snapshot changed) {
        return new Attic(
                chunks,
                snapshots.stream()
                        .map(old -> old.number() == changed.number() ? changed : old)
                        .toList(),
                nextSnapshot);
    }

    public Attic without(long number) {
        return new Attic(
                chunks, snapshots.stream().filter(old -> old.number() != number).toList(), nextSnapshot);
    }

    /** Bytes that count as the canister's. */
    public long bytes() {
        return chunks.bytes() + snapshots.stream().mapToLong(Snapshot::bytes).sum();
    }

    /** The bytes, in an order that follows from {@link #writeSmall}. */
    List<Pages> memories() {
        List<Pages> all = new ArrayList<>();
        all.add(chunks.pages());
        snapshots.forEach(snapshot -> all.addAll(snapshot.memories()));
        return all;
    }

    /** What {@link #readSmall} left out. */
    Attic withMemories(List<Pages> all) {
        List<Snapshot> filled = new ArrayList<>();
        for (int i = 0; i < snapshots.size(); i++) {
            int at = 1 + i * Snapshot.MEMORIES;
            Snapshot small = snapshots.get(i);
            filled.add(small.withModule(all.get(at))
                    .withHeap(all.get(at + 1))
                    .withStable(all.get(at + 2))
                    .withChunks(small.chunks().withPages(all.get(at + 3))));
        }
        return new Attic(chunks.withPages(all.get(0)), List.copyOf(filled), nextSnapshot);
    }

    /** Everything but the bytes. */
    void writeSmall(Writer out) {
        chunks.writeSmall(out);
        out.list(snapshots, (to, snapshot) -> snapshot.writeSmall(to)).u64(nextSnapshot);
    }

    static Attic readSmall(Reader in) {
        return new Attic(ModuleChunks.readSmall(in), in.list(Snapshot::readSmall), in.u64());
    }

    /** For digests: small, with the hash of each memory. */
    void writeHashes(Writer out) {
        writeSmall(out);
        memories().forEach(memory -> out.hash(memory.hash()));
    }

    /** Pages with {@code bytes} written at {@code address}. */
    public static Pages written(Pages pages, long address, Blob bytes) {
        PageOverlay overlay = new PageOverlay(pages);
        overlay.write(address, bytes.unsafeBytes(), 0, bytes.length());
        return overlay.dirtyPages() == 0 ? pages : overlay.freeze();
    }
}
