package dev.tern.runtime.memory;

import java.util.TreeMap;

/**
 * A memory that is being written: the pages of a {@link Pages} and, over them, copies of those that were touched. Costs
 * O(pages touched). Not thread-safe. Addresses are bytes; whoever calls checks them against the memory's size.
 */
public final class PageOverlay {
    private final Pages base;
    private final TreeMap<Long, byte[]> dirty = new TreeMap<>();

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
            System.arraycopy(page(at / Pages.PAGE_BYTES), within, result, done, n);
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
            System.arraycopy(source, offset + done, owned(at / Pages.PAGE_BYTES), within, n);
            done += n;
        }
    }

    /** Pages written since the overlay was made. */
    public int dirtyPages() {
        return dirty.size();
    }

    /** The memory as it is now; the overlay can go on. */
    public Pages freeze() {
        TreeMap<Long, byte[]> copies = new TreeMap<>();
        dirty.forEach((index, page) -> copies.put(index, page.clone()));
        return base.with(copies);
    }

    private byte[] page(long index) {
        byte[] own = dirty.get(index);
        return own == null ? base.page(index) : own;
    }

    private byte[] owned(long index) {
        byte[] own = dirty.get(index);
        if (own == null) {
            own = base.page(index).clone();
            dirty.put(index, own);
        }
        return own;
    }
}
