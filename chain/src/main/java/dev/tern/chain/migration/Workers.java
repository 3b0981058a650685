package dev.tern.chain.migration;

import java.util.concurrent.Executor;

/** Does work that must not hold up a replica. Work given to it after the node's end is dropped. */
public interface Workers extends Executor {
    void after(long delayMs, Runnable work);

    /** A clock to measure work with, nanoseconds since some moment. */
    long nowNs();
}
