package dev.tern.runtime.wasm;

/** What a system call may see and do of the run it was called from. Valid during the call only. */
public interface Guest {
    LinearMemory memory();

    /** Instructions used by this run so far, the call itself included: exact. */
    long instructions();

    /**
     * Charges work that the system does on behalf of the canister; throws {@link TrapException} with
     * {@link Trap.Kind#INSTRUCTION_LIMIT} when the limit is passed. To be called before the work is done.
     */
    void charge(long instructions);
}
