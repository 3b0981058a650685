package dev.tern.runtime.wasm;

/**
 * How a run ended.
 *
 * @param after the image after the run; the image before it when the run trapped
 * @param instructions instructions used, never more than the limit
 * @param dirtyPages heap pages that {@code after} has and the image before had not; none when the run trapped
 */
public record Run(Outcome outcome, WasmImage after, long instructions, int dirtyPages) {
    /** Returned or trapped. */
    public sealed interface Outcome {}

    /** The entry returned. */
    public record Returned() implements Outcome {}

    /** The run ended in a trap and left no trace but its instructions. */
    public record Trapped(Trap trap) implements Outcome {}
}
