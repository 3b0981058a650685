package dev.tern.runtime.wasm;

/** The system's side of a run: what happens when the canister calls one of its imports. */
@FunctionalInterface
public interface SystemCalls {
    /**
     * Answers one call.
     *
     * @param importIndex index into the list of {@link ImportSignature} that the engine was made with
     * @param args one element per parameter; 32-bit values are zero-extended
     * @return the result, its low 32 bits where the signature says so; anything where there is none
     * @throws TrapException ends the run with that trap; any other exception stops the host
     */
    long call(int importIndex, long[] args, Guest guest);
}
