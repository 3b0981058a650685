package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.rewrite.Costs;
import dev.tern.runtime.wasm.rewrite.Meter;

/**
 * What a run has used: instructions, which it gets in pieces, and frames of the host's stack. Confined to the thread that runs the
 * instance.
 *
 * <p>What is in hand is an {@code int}, which compiled code takes into a local while it runs, and may overdraw until the next
 * place where it looks: the head of a loop, the beginning of a function. Nothing sees an overdraft: before anything else reads
 * the count, or the run ends, {@link #settle} gets more or ends the run at its limit.
 */
abstract class Gauge {
    private static final int MOST_IN_HAND = 1 << 30;

    private Allowance source = Allowance.ALL;
    private int inHand;
    /** Granted and not in hand. */
    private long reserve;
    /** Work of the memory's own that is still to be taken from what is in hand. */
    private long late;

    private long granted;
    /** Within the limit, not granted yet. */
    private long beyond;

    private int frames;
    private int maxFrames;

    /** Starts a run. */
    void begin(long instructionLimit, int frameLimit, Allowance allowance) {
        source = allowance;
        inHand = 0;
        reserve = 0;
        late = 0;
        granted = 0;
        beyond = instructionLimit;
        frames = 0;
        maxFrames = frameLimit;
        refill(1);
    }

    /** Ends a run. */
    void end() {
        source.giveBack(Math.max(left(), 0));
        source = Allowance.ALL;
    }

    /** Instructions used since {@link #begin}, never more than the limit. */
    final long used() {
        return granted - Math.max(left(), 0);
    }

    private long left() {
        return inHand + reserve - late;
    }

    /** Charges for what is to be done now: there is a trap before it if the limit does not allow it. */
    final void chargeWork(long units) {
        settle();
        if (units < 0 || units > left() + beyond) {
            // what is left of the piece is not the run's; were it lost, it would show how the pieces were cut
            source.giveBack(left());
            granted += beyond;
            beyond = 0;
            hold(-1);
            throw limitExceeded();
        }
        if (units > inHand) {
            refill(units);
            hold(left() - units);
        } else {
            inHand -= (int) units;
        }
    }

    /** Charges for what has been done and is bounded, without looking whether the limit allows it. */
    final void chargeLate(int units) {
        late += units;
    }

    /** Charges a segment of code and takes note of a frame; small enough to inline. */
    final void enter(int units, int frame) {
        inHand -= units;
        frames += frame;
        if (inHand < 0) {
            settle();
        }
        if (frames > maxFrames) {
            throw new TrapException(Trap.of(Trap.Kind.STACK_OVERFLOW));
        }
    }

    final void segment(int units) {
        inHand -= units;
        if (inHand < 0) {
            settle();
        }
    }

    final int inHand() {
        return inHand;
    }

    final void inHand(int units) {
        inHand = units;
    }

    /** Makes up for an overdraft, so that the count is exact. Ends the run if its limit is exceeded. */
    final void settle() {
        if (inHand < late) {
            refill(0);
            if (inHand < 0) {
                throw limitExceeded();
            }
        } else {
            inHand -= (int) late;
            late = 0;
        }
    }

    /** Gets more until so much is left, or the limit is reached. */
    private void refill(long wanted) {
        hold(left());
        while (left() < wanted && beyond > 0) {
            long piece = source.take(beyond, heldBytes());
            granted += piece;
            beyond -= piece;
            hold(left() + piece);
        }
    }

    private void hold(long left) {
        late = 0;
        inHand = (int) Math.min(left, MOST_IN_HAND);
        reserve = Math.max(left - inHand, 0);
    }

    private static TrapException limitExceeded() {
        return new TrapException(Trap.of(Trap.Kind.INSTRUCTION_LIMIT));
    }

    /** Bytes of memory that a run may keep in the heap; the same wherever the run notices that it needs more. */
    abstract long heldBytes();

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
