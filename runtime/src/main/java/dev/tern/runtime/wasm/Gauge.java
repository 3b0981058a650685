package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.rewrite.Costs;
import dev.tern.runtime.wasm.rewrite.Meter;

/** What a run has used: instructions, and frames of the host's stack. Confined to the thread that runs the instance. */
abstract class Gauge {
    private long left;
    private long limit;
    private int frames;
    private int maxFrames;

    /** Starts a run. */
    void begin(long instructionLimit, int frameLimit) {
        limit = instructionLimit;
        left = instructionLimit;
        frames = 0;
        maxFrames = frameLimit;
    }

    /** Instructions used since {@link #begin}, never more than the limit. */
    final long used() {
        return limit - Math.max(left, 0);
    }

    final void chargeWork(long units) {
        if (units < 0 || units > left) {
            left = -1;
            throw new TrapException(Trap.of(Trap.Kind.INSTRUCTION_LIMIT));
        }
        left -= units;
    }

    /** Charges a segment of code; unlike {@link #chargeWork} it notices the end after the fact, and is small enough to inline. */
    final void segment(int units) {
        left -= units;
        if (left < 0) {
            throw overrun();
        }
    }

    final void enter(int units, int frame) {
        left -= units;
        frames += frame;
        if (left < 0 || frames > maxFrames) {
            throw overrun();
        }
    }

    private TrapException overrun() {
        return new TrapException(Trap.of(left < 0 ? Trap.Kind.INSTRUCTION_LIMIT : Trap.Kind.STACK_OVERFLOW));
    }

    abstract void dropData(int segment);

    /** The rewriter's call to the host, see {@link Meter}. */
    final int meter(int address, int count) {
        if (address < Meter.BULK_MEMORY) {
            enter(count, address < Meter.LEAVE ? address : Meter.LEAVE - address);
            return 0;
        }
        return bulk(address, count);
    }

    private int bulk(int address, int count) {
        long units = Integer.toUnsignedLong(count);
        switch (address) {
            case Meter.BULK_MEMORY -> chargeWork(units / Costs.BULK_BYTES_PER_UNIT);
            case Meter.BULK_TABLE -> chargeWork(units);
            case Meter.DROP_DATA -> dropData(count);
            case Meter.TRAP_TABLE -> throw new TrapException(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
            default -> throw new IllegalStateException("unknown call of the meter: " + address);
        }
        return count;
    }
}
