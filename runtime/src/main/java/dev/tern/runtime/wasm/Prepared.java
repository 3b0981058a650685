package dev.tern.runtime.wasm;

/** The result of preparing a module. */
public sealed interface Prepared {
    /** The module can be run. */
    record Ready(CanisterModule module) implements Prepared {}

    /** The bytes are not a module that may run here; {@code reason} says why, in a sentence for its author. */
    record Invalid(String reason) implements Prepared {}
}
