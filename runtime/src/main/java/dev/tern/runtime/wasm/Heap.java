package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.rewrite.Costs;
import dev.tern.sdk.types.Blob;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The linear memory of a running instance: pages of 4 KiB shared with the image until they are written. Confined to the thread
 * that runs the instance.
 *
 * <p>A slot of {@code readable} is null beyond the size, a slot of {@code owned} until it is first written. Every
 * address at or above the size meets a null slot or the end of the array, so the fast path needs no bound of its own.
 */
abstract class Heap extends Gauge implements LinearMemory {
    static final int PAGE_BYTES = Pages.PAGE_BYTES;
    static final int SHIFT = 12;
    static final int MASK = PAGE_BYTES - 1;
    private static final int PAGES_PER_GROWTH = WasmImage.WASM_PAGE_BYTES / PAGE_BYTES;

    private static final byte[] ZERO_PAGE = Pages.EMPTY.page(0);

    private final List<Blob> data;
    private final boolean[] droppedData;
    private final int maxPages;
    private Pages base = Pages.EMPTY;
    private int pages;
    private byte[][] readable = new byte[0][];
    private byte[][] owned = new byte[0][];
    private int[] dirtySlots = new int[64];
    private int dirty;

    /**
     * Makes an empty memory.
     *
     * @param data contents of the data segments that can be read
     * @param maxPages bound on the size, in pages of 64 KiB
     */
    Heap(List<Blob> data, int maxPages) {
        this.data = data;
        this.droppedData = new boolean[data.size()];
        this.maxPages = maxPages;
    }

    /** Takes the contents of an image: costs O(pages that differ from what is here). */
    final void restoreHeap(WasmImage image) {
        undo();
        resize(image.heapPages());
        int size = pages * PAGES_PER_GROWTH;
        base.forEachDifference(image.heap(), (index, page) -> {
            if (index < size) {
                readable[(int) index] = page;
            }
        });
        base = image.heap();
        Arrays.fill(droppedData, false);
        image.droppedData().forEach(segment -> droppedData[segment] = true);
    }

    /** Every slot has the page of {@code base} again. */
    private void undo() {
        for (int i = 0; i < dirty; i++) {
            int slot = dirtySlots[i];
            readable[slot] = base.page(slot);
            owned[slot] = null;
        }
        dirty = 0;
    }

    /** What is new is zero. */
    private void resize(int to) {
        int before = pages * PAGES_PER_GROWTH;
        int after = to * PAGES_PER_GROWTH;
        if (after > readable.length) {
            readable = Arrays.copyOf(readable, after);
            owned = Arrays.copyOf(owned, after);
        }
        if (after > before) {
            Arrays.fill(readable, before, after, ZERO_PAGE);
        } else {
            Arrays.fill(readable, after, before, null);
        }
        pages = to;
    }

    /** About how many bytes the memory's own tables take. */
    final long tableBytes() {
        return (long) Long.BYTES * (readable.length + owned.length) + (long) Integer.BYTES * dirtySlots.length;
    }

    /** The contents as they are now. The pages written become part of the result and are no longer owned. */
    final Pages freezeHeap() {
        if (dirty > 0) {
            SortedMap<Long, byte[]> changes = new TreeMap<>();
            for (int i = 0; i < dirty; i++) {
                int slot = dirtySlots[i];
                changes.put((long) slot, readable[slot]);
                owned[slot] = null;
            }
            base = base.with(changes);
            dirty = 0;
        }
        return base;
    }

    final int dirtyPages() {
        return dirty;
    }

    /** All pages as they were before the run, and as many that it may have written: how many those are depends on where code looks. */
    @Override
    final long heldBytes() {
        return 2 * size();
    }

    final boolean isDroppedData(int segment) {
        return droppedData[segment];
    }

    final byte[] readable(int index) {
        byte[][] slots = readable;
        if (index >= 0 && index < slots.length) {
            byte[] page = slots[index];
            if (page != null) {
                return page;
            }
        }
        throw outside();
    }

    final byte[] owned(int index) {
        byte[][] slots = owned;
        if (index >= 0 && index < slots.length) {
            byte[] page = slots[index];
            return page == null ? own(index) : page;
        }
        throw outside();
    }

    final byte[][] readable() {
        return readable;
    }

    final byte[][] owned() {
        return owned;
    }

    final byte[] own(int index) {
        byte[] page = readable(index);
        chargeLate(Costs.PAGE_COPY);
        byte[] copy = page.clone();
        readable[index] = copy;
        owned[index] = copy;
        if (dirty == dirtySlots.length) {
            dirtySlots = Arrays.copyOf(dirtySlots, dirty * 2);
        }
        dirtySlots[dirty++] = index;
        return copy;
    }

    static TrapException outside() {
        return new TrapException(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS));
    }

    @Override
    public final void check(long address, long length) {
        if (address < 0 || length < 0 || address > size() || length > size() - address) {
            throw outside();
        }
    }

    /** Size in pages of 64 KiB. */
    final int pages() {
        return pages;
    }

    /** The size before, or -1 when there is no room. */
    final int grow(int more) {
        // a run that stands still has done what came before, and so is as large, whatever the code is compiled to
        settle();
        int before = pages;
        if (more < 0 || more > maxPages - before) {
            return -1;
        }
        pages = before + more;
        int needed = pages * PAGES_PER_GROWTH;
        if (needed > readable.length) {
            int capacity = Math.max(needed, Math.min(readable.length * 2, maxPages * PAGES_PER_GROWTH));
            readable = Arrays.copyOf(readable, capacity);
            owned = Arrays.copyOf(owned, capacity);
        }
        Arrays.fill(readable, before * PAGES_PER_GROWTH, needed, ZERO_PAGE);
        return before;
    }

    @Override
    public long size() {
        return (long) pages * WasmImage.WASM_PAGE_BYTES;
    }

    @Override
    public byte[] read(long address, long length) {
        check(address, length);
        byte[] result = new byte[Math.toIntExact(length)];
        read(address, result, 0, result.length);
        return result;
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
        check(address, length);
        int done = 0;
        while (done < length) {
            int at = (int) address + done;
            int n = Math.min(length - done, PAGE_BYTES - (at & MASK));
            System.arraycopy(readable(at >>> SHIFT), at & MASK, target, offset + done, n);
            done += n;
        }
    }

    @Override
    public void write(long address, byte[] source, int offset, int length) {
        check(address, length);
        int done = 0;
        while (done < length) {
            int at = (int) address + done;
            int n = Math.min(length - done, PAGE_BYTES - (at & MASK));
            System.arraycopy(source, offset + done, owned(at >>> SHIFT), at & MASK, n);
            done += n;
        }
    }

    final void fill(int from, byte value, int size) {
        long start = Integer.toUnsignedLong(from);
        long length = Integer.toUnsignedLong(size);
        check(start, length);
        long done = 0;
        while (done < length) {
            int at = (int) (start + done);
            int n = (int) Math.min(length - done, PAGE_BYTES - (at & MASK));
            Arrays.fill(owned(at >>> SHIFT), at & MASK, (at & MASK) + n, value);
            done += n;
        }
    }

    final void copy(int to, int from, int length) {
        long size = Integer.toUnsignedLong(length);
        check(Integer.toUnsignedLong(from), size);
        check(Integer.toUnsignedLong(to), size);
        boolean upwards = Integer.compareUnsigned(to, from) <= 0;
        long done = 0;
        while (done < size) {
            done += upwards
                    ? copyUp(to + (int) done, from + (int) done, size - done)
                    : copyDown(to + (int) (size - done), from + (int) (size - done), size - done);
        }
    }

    /** Copies what of the two pages lies from there on, at most {@code most} bytes. */
    private int copyUp(int to, int from, long most) {
        int within = PAGE_BYTES - Math.max(to & MASK, from & MASK);
        int n = (int) Math.min(most, within);
        copyInPages(to, from, n);
        return n;
    }

    /** Copies what of the two pages lies before there. */
    private int copyDown(int toEnd, int fromEnd, long most) {
        int within = 1 + Math.min((toEnd - 1) & MASK, (fromEnd - 1) & MASK);
        int n = (int) Math.min(most, within);
        copyInPages(toEnd - n, fromEnd - n, n);
        return n;
    }

    /** The target is owned first: it may be the source too. */
    private void copyInPages(int to, int from, int n) {
        byte[] target = owned(to >>> SHIFT);
        System.arraycopy(readable(from >>> SHIFT), from & MASK, target, to & MASK, n);
    }

    final void initialise(int segment, int to, int from, int length) {
        byte[] source = (droppedData[segment] ? Blob.EMPTY : data.get(segment)).unsafeBytes();
        long start = Integer.toUnsignedLong(from);
        long size = Integer.toUnsignedLong(length);
        if (start + size > source.length) {
            throw outside();
        }
        write(Integer.toUnsignedLong(to), source, (int) start, (int) size);
    }

    @Override
    final void dropData(int segment) {
        droppedData[segment] = true;
    }
}
