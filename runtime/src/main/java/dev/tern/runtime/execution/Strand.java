package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.Allowance;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A task that can be stopped in the middle of the code that it runs, and goes on from there later. When its instructions are used
 * up, its thread stays where it is, and whoever had it run goes on without that thread. It runs or is waited for, never both: so
 * what it touches needs no locks.
 */
final class Strand implements Allowance {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore halted = new Semaphore(0);
    private final Runnable work;
    private final Exhausted exhausted;

    private long available;
    private long held;
    private boolean detached;
    private boolean finished;
    private volatile boolean abandoned;
    private @Nullable Throwable failure;

    /** Is asked what to do when the instructions are used up for the first time, on the thread that runs the task. */
    interface Exhausted {
        /** From now on the thread belongs to the task. An exception instead ends the task. */
        void detach(Strand strand);
    }

    Strand(Runnable work, Exhausted exhausted) {
        this.work = work;
        this.exhausted = exhausted;
    }

    /** Ends a task in the middle of it. */
    static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AbandonedException() {
            super("a task was given up", null, false, false);
        }
    }

    /**
     * Runs the task with so many instructions, on this thread.
     *
     * @return false if the thread was left to the task meanwhile: then it has nothing else to do any more
     */
    boolean start(long instructions) {
        available = instructions;
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            if (!detached) {
                throw e;
            }
            failure = e;
        }
        finished = true;
        if (detached) {
            halted.release();
        }
        return !detached;
    }

    /** Lets the task go on for so many instructions and waits for it; true if it is finished. */
    boolean resume(long instructions) {
        available += instructions;
        go.release();
        halted.acquireUninterruptibly();
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("a task failed", thrown);
        }
        return finished;
    }

    /** Ends the task, whose thread waits. */
    void abandon() {
        abandoned = true;
        go.release();
    }

    /** Bytes of memory that it keeps in the heap while it stands still. */
    long held() {
        return held;
    }

    @Override
    public long take(long most, long heldByRun) {
        held = heldByRun;
        if (available == 0) {
            pause();
        }
        long piece = Math.min(available, most);
        available -= piece;
        return piece;
    }

    @Override
    public void giveBack(long unused) {
        available += unused;
    }

    private void pause() {
        if (detached) {
            halted.release();
        } else {
            // before the thread is handed over: from then on another one may go on with this strand
            detached = true;
            handOver();
        }
        go.acquireUninterruptibly();
        if (abandoned) {
            throw new AbandonedException();
        }
    }

    private void handOver() {
        try {
            exhausted.detach(this);
        } catch (RuntimeException | Error e) {
            // nobody else knows of this strand: whoever started it is to hear why it ends
            detached = false;
            throw e;
        }
    }
}
