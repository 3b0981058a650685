package dev.tern.runtime.wasm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loads and stores of compiled code. Public for that code alone, which lives in class loaders of its own. The effective address
 * is the unsigned sum of address and offset and never wraps. Every method is small enough to be inlined. Comparisons are unsigned
 * where the JVM compares so itself: it then compares once.
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

    private static byte[] page(byte[][] pages, int at) {
        int index = slot(at);
        if (Integer.compareUnsigned(index, pages.length) < 0) {
            byte[] page = pages[index];
            if (page != null) {
                return page;
            }
        }
        throw Heap.outside();
    }

    private static byte[] owned(byte[][] pages, int at, Instance instance) {
        int index = slot(at);
        if (Integer.compareUnsigned(index, pages.length) < 0) {
            byte[] page = pages[index];
            return page == null ? instance.own(index) : page;
        }
        throw Heap.outside();
    }

    /** The effective address. Arithmetic of 32 bits: in 64 the JVM's code for it is half as long again. */
    private static int sum(int address, int offset) {
        int at = address + offset;
        if (Integer.compareUnsigned(at, offset) < 0) {
            throw Heap.outside();
        }
        return at;
    }

    private static int slot(int at) {
        return at >>> Heap.SHIFT;
    }

    public static byte loadByte(int address, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        return page(pages, at)[at & Heap.MASK];
    }

    public static short loadShort(int address, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = page(pages, at);
        int within = at & Heap.MASK;
        return within <= Heap.PAGE_BYTES - 2 ? (short) SHORT.get(page, within) : (short) across(at, 2, instance);
    }

    public static int loadInt(int address, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = page(pages, at);
        int within = at & Heap.MASK;
        return within <= Heap.PAGE_BYTES - 4 ? (int) INT.get(page, within) : (int) across(at, 4, instance);
    }

    public static long loadLong(int address, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = page(pages, at);
        int within = at & Heap.MASK;
        return within <= Heap.PAGE_BYTES - 8 ? (long) LONG.get(page, within) : across(at, 8, instance);
    }

    public static void storeByte(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        owned(pages, at, instance)[at & Heap.MASK] = (byte) value;
    }

    public static void storeShort(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = owned(pages, at, instance);
        int within = at & Heap.MASK;
        if (within <= Heap.PAGE_BYTES - 2) {
            SHORT.set(page, within, (short) value);
        } else {
            across(at, 2, value, instance);
        }
    }

    public static void storeInt(int address, int value, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = owned(pages, at, instance);
        int within = at & Heap.MASK;
        if (within <= Heap.PAGE_BYTES - 4) {
            INT.set(page, within, value);
        } else {
            across(at, 4, value, instance);
        }
    }

    public static void storeLong(int address, long value, int offset, byte[][] pages, Instance instance) {
        int at = sum(address, offset);
        byte[] page = owned(pages, at, instance);
        int within = at & Heap.MASK;
        if (within <= Heap.PAGE_BYTES - 8) {
            LONG.set(page, within, value);
        } else {
            across(at, 8, value, instance);
        }
    }

    private static long across(int at, int width, Instance instance) {
        instance.check(at, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            int next = at + i;
            value |= (instance.readable(slot(next))[next & Heap.MASK] & 0xffL) << (8 * i);
        }
        return value;
    }

    private static void across(int at, int width, long value, Instance instance) {
        instance.check(at, width);
        for (int i = 0; i < width; i++) {
            int next = at + i;
            instance.owned(slot(next))[next & Heap.MASK] = (byte) (value >>> (8 * i));
        }
    }
}
