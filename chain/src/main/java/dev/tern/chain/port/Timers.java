package dev.tern.chain.port;

/** Wakes a replica. A timer that was scheduled again fires once, at the later call's time. */
public interface Timers {
    /** Fires {@code timer} after {@code delayMs} milliseconds, on the replica's own thread. */
    void schedule(Timer timer, long delayMs);

    void cancel(Timer timer);
}
