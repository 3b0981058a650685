package dev.tern.sdk.canister;

/** A number of Candid's type nat16: 0 ≤ value &lt; 2^16. */
public record Nat16(long value) {
    public Nat16 {
        if (value < 0 || value >= 1L << 16) {
            throw new IllegalArgumentException(value + " does not fit nat16");
        }
    }
}
