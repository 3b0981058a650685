package dev.tern.runtime.wasm;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread with room for the deepest call that the rewriter permits. Runs happen on such threads only: whoever runs often may
 * live on one, and all others hand their runs over and wait.
 */
public final class EngineThread extends Thread {
    /**
     * Frame units that a run may use, of 8 bytes for locals and operands; a call without any takes 64. Fixed for ever: which
     * programs trap depends on it.
     */
    static final int MAX_FRAME_UNITS = 64 * 50_000;

    /**
     * Reserved address space, not memory. An interpreted function takes about 2 KiB of stack for the smallest frame, four times
     * what its frame units say; the rest is for the system's own calls.
     */
    private static final long STACK_BYTES = 512L << 20;

    private static final ExecutorService POOL = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> daemon(task));

    private boolean running;

    private EngineThread(Runnable work, String name) {
        super(null, work, name, STACK_BYTES);
    }

    /** A thread, not yet started, on which runs need not be handed over. */
    public static EngineThread of(String name, Runnable work) {
        return new EngineThread(work, name);
    }

    private static EngineThread daemon(Runnable task) {
        EngineThread thread = of("wasm", task);
        thread.setDaemon(true);
        return thread;
    }

    /** Has {@code work} done on a thread of its own for as long as it takes, on which runs need not be handed over. */
    public static void start(Runnable work) {
        POOL.execute(work);
    }

    /** Does {@code work} on a thread whose stack is free: this one, or another while this one waits. */
    static <T> T call(Callable<T> work) {
        try {
            if (currentThread() instanceof EngineThread thread && !thread.running) {
                return thread.use(work);
            }
            return join(POOL.submit(() -> ((EngineThread) currentThread()).use(work)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T use(Callable<T> work) throws Exception {
        running = true;
        try {
            return work.call();
        } finally {
            running = false;
        }
    }

    /** Waits for a result; an interruption is kept for later. */
    static <T> T join(Future<T> result) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        } finally {
            if (interrupted) {
                currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
