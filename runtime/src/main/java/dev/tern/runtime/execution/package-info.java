/** Runs messages against canisters: the {@code ic0} system calls, call contexts, the management canister, cycles, queries. */
@NullMarked
package dev.tern.runtime.execution;

import org.jspecify.annotations.NullMarked;
