package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.ChicoryException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the engine's exceptions. What our own memory and tables throw is a trap already; the rest has no code but its text, of
 * which the engine's tests hold every one.
 */
final class Traps {
    private static final Map<String, Trap.Kind> KINDS = new TreeMap<>(Map.of(
            "Trapped on unreachable instruction", Trap.Kind.UNREACHABLE,
            "integer divide by zero", Trap.Kind.INTEGER_DIVISION_BY_ZERO,
            "integer overflow", Trap.Kind.INTEGER_OVERFLOW,
            "invalid conversion to integer", Trap.Kind.INVALID_CONVERSION,
            "out of bounds memory access", Trap.Kind.HEAP_OUT_OF_BOUNDS,
            "out of bounds table access", Trap.Kind.TABLE_OUT_OF_BOUNDS,
            "indirect call type mismatch", Trap.Kind.SIGNATURE_MISMATCH));

    private Traps() {}

    /** Throws {@link IllegalStateException} when it is not the program that failed. */
    static Trap of(ChicoryException e) {
        Trap.Kind kind = e.getMessage() == null ? null : KINDS.get(e.getMessage());
        if (kind == null || e instanceof ChicoryInterruptedException || e.getCause() instanceof StackOverflowError) {
            throw new IllegalStateException("the WebAssembly engine failed: " + e.getMessage(), e);
        }
        return Trap.of(kind);
    }
}
