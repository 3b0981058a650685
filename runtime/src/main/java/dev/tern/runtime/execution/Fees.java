package dev.tern.runtime.execution;

import dev.tern.sdk.types.Cycles;

/** What things cost, in cycles. Deliberately few: every amount charged is burned, and nothing else is. */
final class Fees {
    static final Cycles EXECUTION = Cycles.of(5_000_000);
    static final Cycles CALL = Cycles.of(260_000);
    static final long PER_CALL_BYTE = 1_000;
    static final Cycles CREATION = Cycles.of(500_000_000_000L);
    static final Cycles DEFAULT_PROVISIONAL = Cycles.of(100_000_000_000_000L);

    private Fees() {}

    /** One cycle for each instruction, on top of a fixed amount. */
    static Cycles execution(long instructions) {
        return EXECUTION.plus(Cycles.of(instructions));
    }

    static Cycles call(long bytes) {
        return CALL.plus(Cycles.of(bytes * PER_CALL_BYTE));
    }
}
