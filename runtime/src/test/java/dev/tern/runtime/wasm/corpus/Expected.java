package dev.tern.runtime.wasm.corpus;

import dev.tern.runtime.wasm.Trap;
import java.util.List;

/** What must become of a module. */
public sealed interface Expected {
    /** The module is not taken, and the reason contains this. */
    record Refused(String reason) implements Expected {}

    /** The run ends in a trap of this kind, and leaves nothing. */
    record Traps(Trap.Kind kind) implements Expected {}

    /** The run returns and leaves these numbers of 64 bits in memory, from address 0 on. */
    record Runs(List<Long> words) implements Expected {}
}
