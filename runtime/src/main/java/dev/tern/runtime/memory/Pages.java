package dev.tern.runtime.memory;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sparse memory of 4 KiB pages. Versions share what they have in common; a page of zeros is not stored, so equal
 * contents have equal structure and equal {@link #hash()}. The hash is a BLAKE3 tree of fixed depth with 16 children per
 * node: its lowest inner nodes cover 16 pages and are the digests of the 64 KiB chunks that travel and are stored. Only what
 * changed since the last version is hashed again.
 */
public final class Pages implements Encodable {
    public static final int PAGE_BYTES = 4096;
    public static final int PAGES_PER_CHUNK = 16;
    public static final int CHUNK_BYTES = PAGE_BYTES * PAGES_PER_CHUNK;
    /** One TiB. */
    public static final long MAX_PAGES = 1L << (4 * PageTree.DEPTH);

    public static final Pages EMPTY = new Pages(null);

    private static final byte[] ZERO_PAGE = new byte[PAGE_BYTES];

    private final @Nullable PageNode root;

    private Pages(@Nullable PageNode root) {
        this.root = root;
    }

    @Nullable
    PageNode root() {
        return root;
    }

    /** The page itself, not a copy: the caller must not write to it. */
    public byte[] page(long index) {
        PageNode.Page page = PageTree.find(root, checked(index));
        return page == null ? ZERO_PAGE : page.bytes();
    }

    /** Whether the page is stored, that is, not all zero. */
    public boolean has(long index) {
        return PageTree.find(root, checked(index)) != null;
    }

    /** Takes {@code page} over without a copy. */
    public Pages with(long index, byte[] page) {
        TreeMap<Long, byte[]> changes = new TreeMap<>();
        changes.put(index, page);
        return with(changes);
    }

    /** Replaces all the pages given, and takes the arrays over without a copy. */
    public Pages with(SortedMap<Long, byte[]> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        checked(changes.firstKey());
        checked(changes.lastKey());
        long[] indices = new long[changes.size()];
        PageNode.@Nullable Page[] nodes = new PageNode.Page[indices.length];
        int i = 0;
        for (Map.Entry<Long, byte[]> change : changes.entrySet()) {
            indices[i] = change.getKey();
            nodes[i] = node(change.getValue());
            i++;
        }
        return new Pages(PageTree.with(root, indices, nodes));
    }

    /** The root of the tree; {@link Hash#ZERO} where all is zero. */
    public Hash hash() {
        return hash(root);
    }

    private static Hash hash(@Nullable PageNode node) {
        if (node == null) {
            return Hash.ZERO;
        }
        PageHash.complete(node);
        return node.digest();
    }

    /** The digest of the chunk of 16 pages that begins at page {@code 16 * chunk}; {@link Hash#ZERO} for zeros. */
    public Hash chunkHash(long chunk) {
        return hash(PageTree.findChunk(root, checked(chunk * PAGES_PER_CHUNK)));
    }

    /** A copy of the 64 KiB of a chunk. */
    public byte[] chunk(long chunk) {
        byte[] bytes = new byte[CHUNK_BYTES];
        for (int i = 0; i < PAGES_PER_CHUNK; i++) {
            PageNode.Page page = PageTree.find(root, checked(chunk * PAGES_PER_CHUNK + i));
            if (page != null) {
                System.arraycopy(page.peek(), 0, bytes, i * PAGE_BYTES, PAGE_BYTES);
            }
        }
        return bytes;
    }

    public Pages withChunk(long chunk, byte[] bytes) {
        return withChunk(chunk, pagesOf(bytes));
    }

    /** The same, with pages that are known already where there are equal ones. */
    Pages withChunk(long chunk, byte[] bytes, SharedPages shared) {
        PageNode.@Nullable Page[] pages = pagesOf(bytes);
        List<PageNode.Page> present = new ArrayList<>();
        for (PageNode.Page page : pages) {
            if (page != null) {
                present.add(page);
            }
        }
        PageHash.completePages(present);
        for (int i = 0; i < PAGES_PER_CHUNK; i++) {
            PageNode.Page page = pages[i];
            pages[i] = page == null ? null : shared.of(page);
        }
        return withChunk(chunk, pages);
    }

    private static PageNode.@Nullable Page[] pagesOf(byte[] bytes) {
        PageNode.@Nullable Page[] pages = new PageNode.Page[PAGES_PER_CHUNK];
        for (int i = 0; i < PAGES_PER_CHUNK; i++) {
            pages[i] = node(Arrays.copyOfRange(bytes, i * PAGE_BYTES, (i + 1) * PAGE_BYTES));
        }
        return pages;
    }

    private Pages withChunk(long chunk, PageNode.@Nullable Page[] pages) {
        long first = chunk * PAGES_PER_CHUNK;
        checked(first);
        checked(first + PAGES_PER_CHUNK - 1);
        long[] indices = LongStream.range(first, first + PAGES_PER_CHUNK).toArray();
        return new Pages(PageTree.with(root, indices, pages));
    }

    /** What {@link #chunkHash} is for a chunk with these 64 KiB. */
    public static Hash hashOfChunk(byte[] bytes) {
        if (bytes.length != CHUNK_BYTES) {
            throw new IllegalArgumentException("a chunk has 65536 bytes, not " + bytes.length);
        }
        return EMPTY.withChunk(0, bytes).chunkHash(0);
    }

    /** Indices of the chunks that are not zero, ascending. */
    public List<Long> chunks() {
        List<Long> chunks = new ArrayList<>();
        PageTree.forEachChunk(root, chunks::add);
        return chunks;
    }

    /** Visits the indices of the pages that are not zero, ascending. */
    public void forEachPage(LongConsumer visit) {
        PageTree.forEachPage(root, visit);
    }

    /** Is given a page, not a copy: it must not write to it. */
    @FunctionalInterface
    public interface PageVisitor {
        void visit(long index, byte[] page);
    }

    /**
     * Visits the pages of {@code other} that this memory does not share with it, ascending; a page of zeros where only this one
     * has one. Costs O(what differs).
     */
    public void forEachDifference(Pages other, PageVisitor visit) {
        PageTree.forEachDifference(
                root, other.root, (index, page) -> visit.visit(index, page == null ? ZERO_PAGE : page.bytes()));
    }

    /** How many pages are not zero. */
    public long count() {
        long[] count = new long[1];
        forEachPage(index -> count[0]++);
        return count[0];
    }

    /** A copy of {@code length} bytes from byte {@code offset} on. */
    public byte[] read(long offset, int length) {
        byte[] result = new byte[length];
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int within = (int) (at % PAGE_BYTES);
            int n = Math.min(length - done, PAGE_BYTES - within);
            System.arraycopy(page(at / PAGE_BYTES), within, result, done, n);
            done += n;
        }
        return result;
    }

    @Override
    public void write(Writer out) {
        out.u32(Math.toIntExact(count()));
        forEachPage(index -> out.u64(index).raw(page(index)));
    }

    public static Pages read(Reader in) {
        int count = in.u32();
        if (in.remaining() / (PAGE_BYTES + 8) < count) {
            throw new DecodeException(count + " pages announced, " + in.remaining() + " bytes are there");
        }
        TreeMap<Long, byte[]> pages = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long index = in.u64();
            byte[] page = in.raw(PAGE_BYTES);
            boolean ascending = pages.isEmpty() || index > pages.lastKey();
            if (index < 0 || index >= MAX_PAGES || !ascending || isZero(page)) {
                throw new DecodeException("page " + index + " is out of place");
            }
            pages.put(index, page);
        }
        return EMPTY.with(pages);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return this == object || (object instanceof Pages other && hash().equals(other.hash()));
    }

    @Override
    public int hashCode() {
        return hash().hashCode();
    }

    @Override
    public String toString() {
        return "Pages[" + count() + " pages, " + hash() + "]";
    }

    private static boolean isZero(byte[] page) {
        return Arrays.equals(page, ZERO_PAGE);
    }

    private static PageNode.@Nullable Page node(byte[] page) {
        if (page.length != PAGE_BYTES) {
            throw new IllegalArgumentException("a page has 4096 bytes, not " + page.length);
        }
        return isZero(page) ? null : new PageNode.Page(page);
    }

    private static long checked(long index) {
        if (index < 0 || index >= MAX_PAGES) {
            throw new IllegalArgumentException("no such page: " + index);
        }
        return index;
    }
}
