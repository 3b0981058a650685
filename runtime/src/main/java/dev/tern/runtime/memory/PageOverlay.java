package dev.tern.runtime.memory;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * A memory that is being written: the pages of a {@link Pages} and, over them, copies of those that were touched. Costs
 * O(pages touched). Not thread-safe. Addresses are bytes; whoever calls checks them against the memory's size.
 */
public final class PageOverlay {
    private Pages base;
    /** The pages that were touched, with their bytes if they were written since the last {@link #freeze}. */
    private final PageTable touched = new PageTable();

    private long[] dirty = new long[32];
    private int dirtyCount;

    public PageOverlay(Pages base) {
        this.base = base;
    }

    public byte[] read(long address, int length) {
        byte[] result = new byte[length];
        int done = 0;
        while (done < length) {
            long at = address + done;
            int within = (int) (at % Pages.PAGE_BYTES);
            int n = Math.min(length - done, Pages.PAGE_BYTES - within);
            System.arraycopy(readable(at / Pages.PAGE_BYTES), within, result, done, n);
            done += n;
        }
        return result;
    }

    public void write(long address, byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = address + done;
            int within = (int) (at % Pages.PAGE_BYTES);
            int n = Math.min(length - done, Pages.PAGE_BYTES - within);
            System.arraycopy(source, offset + done, writable(at / Pages.PAGE_BYTES), within, n);
            done += n;
        }
    }

    /** Notes that a range is used; returns how many of its pages were not used before. */
    public long touch(long address, long length) {
        long added = 0;
        long end = address + length;
        for (long page = address / Pages.PAGE_BYTES; page * Pages.PAGE_BYTES < end; page++) {
            added += touched.add(page) ? 1 : 0;
        }
        return added;
    }

    /** Pages written since the overlay was made or frozen. */
    public int dirtyPages() {
        return dirtyCount;
    }

    /** About how many bytes it takes; depends on what was touched and written alone. */
    public long heldBytes() {
        return (long) dirtyCount * Pages.PAGE_BYTES + touched.bytes();
    }

    /** The memory as it is now; the overlay can go on. What was written becomes part of it without a copy. */
    public Pages freeze() {
        if (dirtyCount > 0) {
            TreeMap<Long, byte[]> changes = new TreeMap<>();
            for (int i = 0; i < dirtyCount; i++) {
                changes.put(dirty[i], writable(dirty[i]));
            }
            base = base.with(changes);
            touched.dropPages();
            dirtyCount = 0;
        }
        return base;
    }

    /** The bytes of a page, to be read before anything else is done. */
    public byte[] readable(long index) {
        byte[] own = touched.get(index);
        return own == null ? base.page(index) : own;
    }

    /** The bytes of a page, to be written before anything else is done. */
    public byte[] writable(long index) {
        byte[] own = touched.get(index);
        if (own == null) {
            own = base.page(index).clone();
            touched.put(index, own);
            if (dirtyCount == dirty.length) {
                dirty = Arrays.copyOf(dirty, dirtyCount * 2);
            }
            dirty[dirtyCount] = index;
            dirtyCount++;
        }
        return own;
    }
}
