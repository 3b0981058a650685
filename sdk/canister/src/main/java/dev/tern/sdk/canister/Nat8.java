package dev.tern.sdk.canister;

/** A number of Candid's type nat8: 0 ≤ value &lt; 2^8. */
public record Nat8(long value) {
    public Nat8 {
        if (value < 0 || value >= 1L << 8) {
            throw new IllegalArgumentException(value + " does not fit nat8");
        }
    }
}
