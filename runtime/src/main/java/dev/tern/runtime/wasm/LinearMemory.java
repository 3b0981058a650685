package dev.tern.runtime.wasm;

/**
 * The running canister's heap as a system call sees it. Addresses and lengths are unsigned; an access that is not wholly
 * inside throws {@link TrapException} with {@link Trap.Kind#HEAP_OUT_OF_BOUNDS} and changes nothing.
 */
public interface LinearMemory {
    /** Bytes. */
    long size();

    /** A copy of {@code length} bytes; nothing is allocated before the bounds are checked. */
    byte[] read(long address, long length);

    /** Copies {@code length} bytes to {@code offset} of {@code target}. */
    void read(long address, byte[] target, int offset, int length);

    void write(long address, byte[] source, int offset, int length);

    /** Throws if such an access would. */
    void check(long address, long length);

    default void write(long address, byte[] source) {
        write(address, source, 0, source.length);
    }
}
