package dev.tern.sdk.canister;

import java.util.Arrays;

/**
 * Stable memory: bytes that survive upgrades. {@link #save} and {@link #load} keep one block at its start (four bytes of
 * mark, four of length, little-endian, then the bytes); a canister that uses {@link Stable} fields leaves it to them.
 */
public final class StableMemory {
    public static final long PAGE_BYTES = 65_536;
    private static final byte[] MARK = {'T', 'E', 'R', 'N'};
    private static final int HEADER = 8;

    private StableMemory() {}

    /** Size in bytes. */
    public static long size() {
        return Ic.host().stablePages() * PAGE_BYTES;
    }

    /** Makes sure there are that many bytes; traps if the system has no room. */
    public static void reserve(long bytes) {
        long missing = (bytes + PAGE_BYTES - 1) / PAGE_BYTES - Ic.host().stablePages();
        if (missing > 0 && Ic.host().stableGrow(missing) < 0) {
            throw Ic.trap("stable memory cannot grow by " + missing + " pages");
        }
    }

    public static void write(long offset, byte[] bytes) {
        reserve(offset + bytes.length);
        Ic.host().stableWrite(offset, bytes);
    }

    public static byte[] read(long offset, int length) {
        return Ic.host().stableRead(offset, length);
    }

    /** Replaces the saved block. */
    public static void save(byte[] bytes) {
        byte[] block = new byte[HEADER + bytes.length];
        System.arraycopy(MARK, 0, block, 0, MARK.length);
        for (int i = 0; i < 4; i++) {
            block[4 + i] = (byte) (bytes.length >>> (8 * i));
        }
        System.arraycopy(bytes, 0, block, HEADER, bytes.length);
        write(0, block);
    }

    /** The saved block; empty if nothing was saved. */
    public static byte[] load() {
        if (size() == 0) {
            return new byte[0];
        }
        byte[] header = read(0, HEADER);
        if (!Arrays.equals(Arrays.copyOf(header, MARK.length), MARK)) {
            return new byte[0];
        }
        int length = 0;
        for (int i = 3; i >= 0; i--) {
            length = length << 8 | (header[4 + i] & 0xff);
        }
        return read(HEADER, length);
    }
}
