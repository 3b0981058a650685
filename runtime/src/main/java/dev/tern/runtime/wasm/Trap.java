package dev.tern.runtime.wasm;

/** Why a run ended without a result. Kinds and texts are ours, the same on every engine. */
public record Trap(Kind kind, String text) {
    /** A trap of {@code kind} with its usual text. */
    public static Trap of(Kind kind) {
        return new Trap(kind, kind.text);
    }

    /** A trap that a system call raised for a reason of its own. */
    public static Trap system(String text) {
        return new Trap(Kind.SYSTEM, text);
    }

    /** The causes of traps. */
    public enum Kind {
        UNREACHABLE("unreachable"),
        HEAP_OUT_OF_BOUNDS("heap out of bounds"),
        TABLE_OUT_OF_BOUNDS("table out of bounds"),
        INTEGER_DIVISION_BY_ZERO("integer division by 0"),
        INTEGER_OVERFLOW("integer overflow"),
        INVALID_CONVERSION("invalid conversion to integer"),
        NULL_FUNCTION("indirect call to null"),
        SIGNATURE_MISMATCH("indirect call type mismatch"),
        /** The system was to call what is not there. */
        MISSING_FUNCTION("no such function"),
        STACK_OVERFLOW("stack overflow"),
        INSTRUCTION_LIMIT("instruction limit exceeded"),
        SYSTEM("system call failed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
