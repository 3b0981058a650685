package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.rewrite.Costs;
import dev.tern.runtime.wasm.rewrite.Meter;

/** What a run has used: instructions, which it gets in pieces, and frames of the host's stack. Confined to the thread that runs the instance. */
abstract class Gauge {
    private Allowance source = Allowance.ALL;
    /** Of what was granted; negative when it was overdrawn. */
    private long left;

    private long granted;
    /** Within the limit, not granted yet. */
    private long beyond;

    private int frames;
    private int maxFrames;

    /** Starts a run. */
    void begin(long instructionLimit, int frameLimit, Allowance allowance) {
        source = allowance;
        left = 0;
        granted = 0;
        beyond = instructionLimit;
        frames = 0;
        maxFrames = frameLimit;
        refill(1);
    }

    /** Ends a run. */
    void end() {
        source.giveBack(Math.max(left, 0));
        source = Allowance.ALL;
    }

    /** Instructions used since {@link #begin}, never more than the limit. */
    final long used() {
        return granted - Math.max(left, 0);
    }

    final void chargeWork(long units) {
        if (units < 0 || units > left) {
            chargeBeyond(units);
        }
        left -= units;
    }

    private void chargeBeyond(long units) {
        if (units < 0 || units > left + beyond) {
            // what is left of the piece is not the run's; were it lost, it would show how the pieces were cut
            source.giveBack(left);
            granted += beyond;
            beyond = 0;
            left = -1;
            throw new TrapException(Trap.of(Trap.Kind.INSTRUCTION_LIMIT));
        }
        refill(units);
    }

    /** Charges a segment of code; unlike {@link #chargeWork} it notices the end after the fact, and is small enough to inline. */
    final void segment(int units) {
        left -= units;
        if (left < 0) {
            overdrawn();
        }
    }

    final void enter(int units, int frame) {
        left -= units;
        frames += frame;
        if (left < 0) {
            overdrawn();
        }
        if (frames > maxFrames) {
            throw new TrapException(Trap.of(Trap.Kind.STACK_OVERFLOW));
        }
    }

    private void overdrawn() {
        refill(0);
        if (left < 0) {
            throw new TrapException(Trap.of(Trap.Kind.INSTRUCTION_LIMIT));
        }
    }

    /** Gets more until so much is left, or the limit is reached. */
    private void refill(long wanted) {
        while (left < wanted && beyond > 0) {
            long piece = source.take(beyond);
            granted += piece;
            beyond -= piece;
            left += piece;
        }
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
