package dev.tern.runtime.wasm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loads and stores of compiled code. Public for that code alone, which lives in class loaders of its own. The effective address
 * is the unsigned sum of address and offset and never wraps. Every method is small enough to be inlined.
 */
public final class HeapAccess {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private HeapAccess() {}

    private static long sum(int address, int offset) {
        return (address & 0xffff_ffffL) + offset;
    }

    private static int slot(long at) {
        return (int) (at >>> Heap.SHIFT);
    }

    public static byte loadByte(int address, int offset, Instance instance) {
        long at = sum(address, offset);
        return instance.readable(slot(at))[(int) at & Heap.MASK];
    }

    public static short loadShort(int address, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.readable(slot(at));
        int within = (int) at & Heap.MASK;
        // the page's own length, and not the constant, lets the compiler see that this is the bound that the access
        // checks
        return within <= page.length - 2 ? (short) SHORT.get(page, within) : (short) across(at, 2, instance);
    }

    public static int loadInt(int address, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.readable(slot(at));
        int within = (int) at & Heap.MASK;
        return within <= page.length - 4 ? (int) INT.get(page, within) : (int) across(at, 4, instance);
    }

    public static long loadLong(int address, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.readable(slot(at));
        int within = (int) at & Heap.MASK;
        return within <= page.length - 8 ? (long) LONG.get(page, within) : across(at, 8, instance);
    }

    public static void storeByte(int address, int value, int offset, Instance instance) {
        long at = sum(address, offset);
        instance.owned(slot(at))[(int) at & Heap.MASK] = (byte) value;
    }

    public static void storeShort(int address, int value, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.owned(slot(at));
        int within = (int) at & Heap.MASK;
        if (within <= page.length - 2) {
            SHORT.set(page, within, (short) value);
        } else {
            across(at, 2, value, instance);
        }
    }

    public static void storeInt(int address, int value, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.owned(slot(at));
        int within = (int) at & Heap.MASK;
        if (within <= page.length - 4) {
            INT.set(page, within, value);
        } else {
            across(at, 4, value, instance);
        }
    }

    public static void storeLong(int address, long value, int offset, Instance instance) {
        long at = sum(address, offset);
        byte[] page = instance.owned(slot(at));
        int within = (int) at & Heap.MASK;
        if (within <= page.length - 8) {
            LONG.set(page, within, value);
        } else {
            across(at, 8, value, instance);
        }
    }

    private static long across(long at, int width, Instance instance) {
        instance.check(at, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            long next = at + i;
            value |= (instance.readable(slot(next))[(int) next & Heap.MASK] & 0xffL) << (8 * i);
        }
        return value;
    }

    private static void across(long at, int width, long value, Instance instance) {
        instance.check(at, width);
        for (int i = 0; i < width; i++) {
            long next = at + i;
            instance.owned(slot(next))[(int) next & Heap.MASK] = (byte) (value >>> (8 * i));
        }
    }
}
