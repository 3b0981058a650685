package dev.tern.runtime.wasm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loads and stores of compiled code. Public for that code alone, which lives in class loaders of its own. The effective address
 * is the unsigned sum of address and offset and never wraps: an address from 2 GiB on is outside of every memory, and what is
 * below it cannot wrap with the offsets that the rewriter leaves. Every method is small enough to be inlined, and has one way out of
 * the common path, to a method that does everything: it takes what crosses pages, what is written first, what is outside.
 */
public final class HeapAccess {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private HeapAccess() {}

    /** The pages that can be read, for compiled code to hand back with every load. */
    public static byte[][] readable(Instance instance) {
        return instance.readable();
    }

    /** The pages that can be written as they are, for compiled code to hand back with every store. */
    public static byte[][] owned(Instance instance) {
        return instance.owned();
    }

    public static byte loadByte(int address, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length) {
            byte[] page = pages[slot];
            if (page != null) {
                return page[at & Heap.MASK];
            }
        }
        return (byte) load(address, offset, 1, instance);
    }

    public static short loadShort(int address, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 2) {
            byte[] page = pages[slot];
            if (page != null) {
                return (short) SHORT.get(page, at & Heap.MASK);
            }
        }
        return (short) load(address, offset, 2, instance);
    }

    public static int loadInt(int address, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 4) {
            byte[] page = pages[slot];
            if (page != null) {
                return (int) INT.get(page, at & Heap.MASK);
            }
        }
        return (int) load(address, offset, 4, instance);
    }

    public static long loadLong(int address, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 8) {
            byte[] page = pages[slot];
            if (page != null) {
                return (long) LONG.get(page, at & Heap.MASK);
            }
        }
        return load(address, offset, 8, instance);
    }

    public static void storeByte(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length) {
            byte[] page = pages[slot];
            if (page != null) {
                page[at & Heap.MASK] = (byte) value;
                return;
            }
        }
        store(address, offset, 1, value, instance);
    }

    public static void storeShort(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 2) {
            byte[] page = pages[slot];
            if (page != null) {
                SHORT.set(page, at & Heap.MASK, (short) value);
                return;
            }
        }
        store(address, offset, 2, value, instance);
    }

    public static void storeInt(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 4) {
            byte[] page = pages[slot];
            if (page != null) {
                INT.set(page, at & Heap.MASK, value);
                return;
            }
        }
        store(address, offset, 4, value, instance);
    }

    public static void storeLong(int address, long value, int offset, byte[][] pages, Instance instance) {
        int at = address + offset;
        int slot = at >>> Heap.SHIFT;
        if ((offset == 0 || address >= 0) && slot < pages.length && (at & Heap.MASK) <= Heap.PAGE_BYTES - 8) {
            byte[] page = pages[slot];
            if (page != null) {
                LONG.set(page, at & Heap.MASK, value);
                return;
            }
        }
        store(address, offset, 8, value, instance);
    }

    private static long load(int address, int offset, int width, Instance instance) {
        long at = Integer.toUnsignedLong(address) + offset;
        instance.check(at, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            int next = (int) at + i;
            value |= (instance.readable(next >>> Heap.SHIFT)[next & Heap.MASK] & 0xffL) << (8 * i);
        }
        return value;
    }

    private static void store(int address, int offset, int width, long value, Instance instance) {
        long at = Integer.toUnsignedLong(address) + offset;
        instance.check(at, width);
        for (int i = 0; i < width; i++) {
            int next = (int) at + i;
            instance.owned(next >>> Heap.SHIFT)[next & Heap.MASK] = (byte) (value >>> (8 * i));
        }
    }
}
