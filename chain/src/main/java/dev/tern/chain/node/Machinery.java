package dev.tern.chain.node;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.Envelopes;
import dev.tern.runtime.execution.Executor;

/** What the replicas of a process share: compiled modules, checked envelopes, the times of the chains. */
record Machinery(Executor executor, Envelopes envelopes, Settings settings) {
    static Machinery of(Settings settings) {
        return new Machinery(new Executor(), new Envelopes(), settings);
    }
}
