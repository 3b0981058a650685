package dev.tern.runtime.wasm;

/**
 * Where a run gets its instructions from, piece by piece, up to its limit. How they are divided never shows in what the run does: a
 * run goes on after a piece exactly as if there had been none.
 */
public interface Allowance {
    /** As many as the limit allows, at once. */
    Allowance ALL = new Allowance() {
        @Override
        public long take(long most, long held) {
            return most;
        }

        @Override
        public void giveBack(long unused) {}
    };

    /**
     * The next piece, at least 1 and at most {@code most} instructions. Called on the thread of the run, which may be kept waiting
     * here for as long as it takes; an exception ends the run without a result.
     *
     * @param held bytes of memory that the run keeps in the host's heap while it waits
     */
    long take(long most, long held);

    /** What the run took and did not need, at its end. */
    void giveBack(long unused);
}
