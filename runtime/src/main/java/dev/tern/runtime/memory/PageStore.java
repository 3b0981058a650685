package dev.tern.runtime.memory;

/**
 * Slots of one page each outside of the heap, numbered from 0. Used by many threads at once; a slot is never read while it is
 * written. What is stored may be lost when the process ends.
 */
public interface PageStore {
    void write(long slot, byte[] page);

    /** The bytes last written there. They are checked by whoever asks. */
    byte[] read(long slot);
}
