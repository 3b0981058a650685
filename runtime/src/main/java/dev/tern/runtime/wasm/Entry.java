package dev.tern.runtime.wasm;

/** Where a run begins. */
public sealed interface Entry {
    /** The module's start function; does nothing where there is none. */
    record Start() implements Entry {}

    /** An exported function without parameters and results, by its whole name, such as {@code canister_update inc}. */
    record Export(String name) implements Entry {}

    /**
     * A callback: the function at {@code index} of the module's first table, applied to {@code env}. Both are unsigned. An index
     * outside, an empty slot and a function of another type trap.
     */
    record TableCall(int index, long env) implements Entry {}
}
