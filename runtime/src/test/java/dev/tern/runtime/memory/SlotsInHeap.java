package dev.tern.runtime.memory;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A page store in the heap, which counts. */
public final class SlotsInHeap implements PageStore {
    private final Map<Long, byte[]> slots = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    @Override
    public void write(long slot, byte[] page) {
        writes.incrementAndGet();
        slots.put(slot, page.clone());
    }

    @Override
    public byte[] read(long slot) {
        reads.incrementAndGet();
        return Objects.requireNonNull(slots.get(slot)).clone();
    }

    public long writes() {
        return writes.get();
    }

    public long reads() {
        return reads.get();
    }

    /** Changes a bit in every slot. */
    void damage() {
        slots.values().forEach(page -> page[77] ^= 4);
    }
}
