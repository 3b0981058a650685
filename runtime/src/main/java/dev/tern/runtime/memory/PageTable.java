package dev.tern.runtime.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Indices of pages, some of them with bytes: a hash table with open addressing, which nobody iterates over. */
final class PageTable {
    private static final int FIRST_CAPACITY = 32;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /** One more than the index; zero where the slot is free. */
    private long[] keys = new long[FIRST_CAPACITY];

    private byte[] @Nullable [] pages = new byte[FIRST_CAPACITY][];
    private int size;

    /** Adds an index; false if it is there already. */
    boolean add(long index) {
        int slot = slot(index);
        if (keys[slot] != 0) {
            return false;
        }
        keys[slot] = index + 1;
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
        return true;
    }

    byte @Nullable [] get(long index) {
        return pages[slot(index)];
    }

    void put(long index, byte[] page) {
        add(index);
        pages[slot(index)] = page;
    }

    /** How many bytes it takes, without those of the pages. */
    long bytes() {
        return (long) (Long.BYTES + Integer.BYTES) * keys.length;
    }

    /** Drops all bytes; the indices stay. */
    void dropPages() {
        Arrays.fill(pages, null);
    }

    /** Where the index is, or would be. */
    private int slot(long index) {
        int mask = keys.length - 1;
        int slot = (int) ((index * SPREAD) >>> Integer.SIZE) & mask;
        while (keys[slot] != 0 && keys[slot] != index + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        byte[] @Nullable [] oldPages = pages;
        keys = new long[oldKeys.length * 2];
        pages = new byte[keys.length][];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i] - 1);
                keys[slot] = oldKeys[i];
                pages[slot] = oldPages[i];
            }
        }
    }
}
