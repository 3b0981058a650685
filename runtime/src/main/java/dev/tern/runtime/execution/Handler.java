package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.Guest;

/** What one system call does. */
@FunctionalInterface
interface Handler {
    long call(Session session, long[] args, Guest guest);
}
