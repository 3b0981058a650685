package dev.tern.chain.port;

/** The wall clock of a node. Only block times, expiry of waiting requests and timeliness depend on it. */
public interface Clock {
    /** Nanoseconds since 1970-01-01T00:00:00Z. */
    long nowNs();
}
