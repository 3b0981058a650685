package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pieces of modules that are too large for one message (interface specification, "upload_chunk"), in order of arrival. The
 * bytes of piece n begin at n MiB of {@code pages}.
 */
public record ModuleChunks(List<Item> items, Pages pages) {
    public static final ModuleChunks EMPTY = new ModuleChunks(List.of(), Pages.EMPTY);

    /**
     * A piece.
     *
     * @param hash SHA-256
     * @param length bytes, at most 1 MiB
     */
    public record Item(Hash hash, int length) implements Encodable {
        @Override
        public void write(Writer out) {
            out.hash(hash).u32(length);
        }

        static Item read(Reader in) {
            return new Item(in.hash(), in.u32());
        }
    }

    public boolean has(Hash hash) {
        return items.stream().anyMatch(item -> item.hash.equals(hash));
    }

    public Optional<Blob> get(Hash hash) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).hash.equals(hash)) {
                return Optional.of(Blob.wrap(pages.read(address(i), items.get(i).length)));
            }
        }
        return Optional.empty();
    }

    /** Adds a piece that is not there yet. */
    public ModuleChunks with(Hash hash, Blob bytes) {
        List<Item> more = new ArrayList<>(items);
        more.add(new Item(hash, bytes.length()));
        return new ModuleChunks(List.copyOf(more), Attic.written(pages, address(items.size()), bytes));
    }

    ModuleChunks withPages(Pages other) {
        return new ModuleChunks(items, other);
    }

    /** What the pieces count for: each as a whole MiB. */
    public long bytes() {
        return address(items.size());
    }

    private static long address(int index) {
        return (long) index * Limits.MODULE_CHUNK_BYTES;
    }

    /** Everything but the bytes. */
    void writeSmall(Writer out) {
        out.list(items, Writer::value);
    }

    static ModuleChunks readSmall(Reader in) {
        return new ModuleChunks(in.list(Item::read), Pages.EMPTY);
    }
}
