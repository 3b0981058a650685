package dev.tern.runtime.wasm;

/** Ends a run with a trap. Carries no stack trace: traps are ordinary, and cheap. */
public final class TrapException extends RuntimeException {
    private final transient Trap trap;

    public TrapException(Trap trap) {
        super(trap.text(), null, false, false);
        this.trap = trap;
    }

    public Trap trap() {
        return trap;
    }
}
