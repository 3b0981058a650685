package dev.tern.contracts.bench;

import java.util.Arrays;

/** How long requests took, and how many there were per second. */
final class Latencies {
    private final long[] sortedNanos;
    private final double seconds;

    private Latencies(long[] sortedNanos, double seconds) {
        this.sortedNanos = sortedNanos;
        this.seconds = seconds;
    }

    static Latencies of(long[] nanos, double seconds) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted, seconds);
    }

    double seconds() {
        return seconds;
    }

    double perSecond() {
        return sortedNanos.length / seconds;
    }

    /** Milliseconds within which this share of the requests was answered. */
    double millis(double share) {
        int index = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / 1e6;
    }
}
