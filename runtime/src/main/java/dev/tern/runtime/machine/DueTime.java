package dev.tern.runtime.machine;

/** When the next block is due for what the state holds (protocol.md, 8). What waits in pools is for the replica to add. */
public sealed interface DueTime {
    /** There is work. */
    record Now() implements DueTime {}

    /** A timer or deadline: at this block time, nanoseconds since 1970. */
    record At(long timeNs) implements DueTime {}

    /** Nothing: after the idle interval. */
    record Idle() implements DueTime {}
}
