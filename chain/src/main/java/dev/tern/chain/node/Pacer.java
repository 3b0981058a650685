package dev.tern.chain.node;

import java.util.concurrent.locks.LockSupport;

/** Holds background work to a part of the time: after each step its thread rests in proportion to how long the step took. */
final class Pacer {
    private static final long MOST_NS = 50_000_000;

    private final int share;
    private long began;

    /** Works one part in {@code share} of the time; 1: does not rest. */
    Pacer(int share) {
        this.share = share;
    }

    void begin() {
        began = System.nanoTime();
    }

    void rest() {
        long rest = Math.min(MOST_NS, (System.nanoTime() - began) * (share - 1));
        if (rest > 0) {
            LockSupport.parkNanos(rest);
        }
    }
}
