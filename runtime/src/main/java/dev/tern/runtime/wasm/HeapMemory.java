package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.rewrite.Costs;
import dev.tern.runtime.wasm.rewrite.Meter;
import dev.tern.sdk.types.Blob;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The linear memory of a running instance: pages of 4 KiB shared with the image until they are written, and the meter that
 * rewritten code calls. One implementation for all modules, so that compiled code binds to it directly. Confined to the thread
 * that runs the instance.
 *
 * <p>A slot of {@code readable} is null until the page is first touched, a slot of {@code owned} until it is first written. Every
 * address at or above the size meets a null slot or the end of the array, so the fast path needs no bound of its own.
 */
final class HeapMemory extends UnthreadedMemory implements LinearMemory {
    private static final int PAGE_BYTES = Pages.PAGE_BYTES;
    private static final int PAGES_PER_GROWTH = WasmImage.WASM_PAGE_BYTES / PAGE_BYTES;
    private static final int SHIFT = 12;
    private static final int MASK = PAGE_BYTES - 1;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<Blob> data;
    private final boolean[] droppedData;
    private final int maxPages;
    private Pages base = Pages.EMPTY;
    private int pages;
    private byte[][] readable = new byte[0][];
    private byte[][] owned = new byte[0][];
    private int[] dirtySlots = new int[64];
    private int dirty;
    private long left;
    private long limit;
    private int frames;
    private int maxFrames;

    /**
     * Makes an empty memory.
     *
     * @param data contents of the data segments that can be read
     * @param maxPages bound on the size, in pages of 64 KiB
     */
    HeapMemory(List<Blob> data, int maxPages) {
        this.data = data;
        this.droppedData = new boolean[data.size()];
        this.maxPages = maxPages;
    }

    /** Takes the contents of an image. */
    void restore(WasmImage image) {
        base = image.heap();
        pages = image.heapPages();
        readable = new byte[pages * PAGES_PER_GROWTH][];
        owned = new byte[readable.length][];
        dirty = 0;
        Arrays.fill(droppedData, false);
        image.droppedData().forEach(segment -> droppedData[segment] = true);
    }

    /** Starts a run. */
    void begin(long instructionLimit, int frameLimit) {
        limit = instructionLimit;
        left = instructionLimit;
        frames = 0;
        maxFrames = frameLimit;
    }

    /** The contents as they are now. The pages written become part of the result and are no longer owned. */
    Pages freeze() {
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

    int dirtyPages() {
        return dirty;
    }

    boolean isDropped(int segment) {
        return droppedData[segment];
    }

    // --- the meter

    /** Instructions used since {@link #begin}, never more than the limit. */
    long used() {
        return limit - Math.max(left, 0);
    }

    void charge(long units) {
        if (units < 0 || units > left) {
            left = -1;
            throw new TrapException(Trap.of(Trap.Kind.INSTRUCTION_LIMIT));
        }
        left -= units;
    }

    /** The rewriter's call to the host, see {@link Meter}. */
    @Override
    public int atomicNotify(int address, int count) {
        if (address < Meter.BULK_MEMORY) {
            left -= count;
            frames += address < Meter.LEAVE ? address : Meter.LEAVE - address;
            if (left < 0 || frames > maxFrames) {
                throw overrun();
            }
            return 0;
        }
        return bulk(address, count);
    }

    private TrapException overrun() {
        return new TrapException(Trap.of(left < 0 ? Trap.Kind.INSTRUCTION_LIMIT : Trap.Kind.STACK_OVERFLOW));
    }

    private int bulk(int address, int count) {
        long units = Integer.toUnsignedLong(count);
        switch (address) {
            case Meter.BULK_MEMORY -> charge(units / Costs.BULK_BYTES_PER_UNIT);
            case Meter.BULK_TABLE -> charge(units);
            case Meter.DROP_DATA -> droppedData[count] = true;
            case Meter.TRAP_TABLE -> throw new TrapException(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
            default -> throw new IllegalStateException("unknown call of the meter: " + address);
        }
        return count;
    }

    // --- pages

    private byte[] load(int index) {
        if (index < 0 || index >= pages * PAGES_PER_GROWTH) {
            throw outside();
        }
        byte[] page = base.page(index);
        readable[index] = page;
        return page;
    }

    private byte[] readable(int index) {
        byte[][] slots = readable;
        if (index >= 0 && index < slots.length) {
            byte[] page = slots[index];
            return page == null ? load(index) : page;
        }
        throw outside();
    }

    private byte[] owned(int index) {
        byte[][] slots = owned;
        if (index >= 0 && index < slots.length) {
            byte[] page = slots[index];
            return page == null ? own(index) : page;
        }
        throw outside();
    }

    private byte[] own(int index) {
        byte[] page = readable(index);
        charge(Costs.PAGE_COPY);
        byte[] copy = page.clone();
        readable[index] = copy;
        owned[index] = copy;
        if (dirty == dirtySlots.length) {
            dirtySlots = Arrays.copyOf(dirtySlots, dirty * 2);
        }
        dirtySlots[dirty++] = index;
        return copy;
    }

    private static TrapException outside() {
        return new TrapException(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS));
    }

    private void check(long address, long length) {
        if (address < 0 || length < 0 || address > size() || length > size() - address) {
            throw outside();
        }
    }

    @Override
    public int pages() {
        return pages;
    }

    @Override
    public int grow(int more) {
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
        return before;
    }

    @Override
    public int initialPages() {
        return pages;
    }

    @Override
    public int maximumPages() {
        return maxPages;
    }

    // --- single values

    @Override
    public byte read(int address) {
        return readable(address >>> SHIFT)[address & MASK];
    }

    @Override
    public short readShort(int address) {
        int at = address & MASK;
        return at <= PAGE_BYTES - 2 ? (short) SHORT.get(readable(address >>> SHIFT), at) : (short) across(address, 2);
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public int readInt(int address) {
        int at = address & MASK;
        return at <= PAGE_BYTES - 4 ? (int) INT.get(readable(address >>> SHIFT), at) : (int) across(address, 4);
    }

    @Override
    public long readLong(int address) {
        int at = address & MASK;
        return at <= PAGE_BYTES - 8 ? (long) LONG.get(readable(address >>> SHIFT), at) : across(address, 8);
    }

    @Override
    public void writeByte(int address, byte value) {
        owned(address >>> SHIFT)[address & MASK] = value;
    }

    @Override
    public void writeShort(int address, short value) {
        int at = address & MASK;
        if (at <= PAGE_BYTES - 2) {
            SHORT.set(owned(address >>> SHIFT), at, value);
        } else {
            across(address, 2, value);
        }
    }

    @Override
    public void writeI32(int address, int value) {
        int at = address & MASK;
        if (at <= PAGE_BYTES - 4) {
            INT.set(owned(address >>> SHIFT), at, value);
        } else {
            across(address, 4, value);
        }
    }

    @Override
    public void writeLong(int address, long value) {
        int at = address & MASK;
        if (at <= PAGE_BYTES - 8) {
            LONG.set(owned(address >>> SHIFT), at, value);
        } else {
            across(address, 8, value);
        }
    }

    private long across(int address, int width) {
        check(address, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (read(address + i) & 0xffL) << (8 * i);
        }
        return value;
    }

    private void across(int address, int width, long value) {
        check(address, width);
        for (int i = 0; i < width; i++) {
            writeByte(address + i, (byte) (value >>> (8 * i)));
        }
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    // --- ranges

    @Override
    public long size() {
        return (long) pages * WasmImage.WASM_PAGE_BYTES;
    }

    @Override
    public byte[] read(long address, long length) {
        check(address, length);
        byte[] result = new byte[Math.toIntExact(length)];
        int done = 0;
        while (done < result.length) {
            int at = (int) address + done;
            int n = Math.min(result.length - done, PAGE_BYTES - (at & MASK));
            System.arraycopy(readable(at >>> SHIFT), at & MASK, result, done, n);
            done += n;
        }
        return result;
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

    @Override
    public byte[] readBytes(int address, int length) {
        return read(Integer.toUnsignedLong(address), Integer.toUnsignedLong(length));
    }

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        write(Integer.toUnsignedLong(address), source, offset, length);
    }

    /** The end is the engine's sum of address and length, possibly wrapped around. */
    @Override
    public void fill(byte value, int from, int end) {
        long start = Integer.toUnsignedLong(from);
        long length = Integer.toUnsignedLong(end - from);
        check(start, length);
        long done = 0;
        while (done < length) {
            int at = (int) (start + done);
            int n = (int) Math.min(length - done, PAGE_BYTES - (at & MASK));
            Arrays.fill(owned(at >>> SHIFT), at & MASK, (at & MASK) + n, value);
            done += n;
        }
    }

    @Override
    public void copy(int to, int from, int length) {
        long size = Integer.toUnsignedLong(length);
        check(Integer.toUnsignedLong(from), size);
        check(Integer.toUnsignedLong(to), size);
        byte[] bytes = read(Integer.toUnsignedLong(from), size);
        write(Integer.toUnsignedLong(to), bytes, 0, bytes.length);
    }

    @Override
    public void initPassiveSegment(int segment, int to, int from, int length) {
        byte[] source = (droppedData[segment] ? Blob.EMPTY : data.get(segment)).unsafeBytes();
        long start = Integer.toUnsignedLong(from);
        long size = Integer.toUnsignedLong(length);
        if (start + size > source.length) {
            throw outside();
        }
        write(Integer.toUnsignedLong(to), source, (int) start, (int) size);
    }

    @Override
    public void drop(int segment) {
        throw new IllegalStateException("the rewriter left a data.drop");
    }
}
