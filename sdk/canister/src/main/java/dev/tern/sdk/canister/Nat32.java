package dev.tern.sdk.canister;

/** A number of Candid's type nat32: 0 ≤ value &lt; 2^32. */
public record Nat32(long value) {
    public Nat32 {
        if (value < 0 || value >= 1L << 32) {
            throw new IllegalArgumentException(value + " does not fit nat32");
        }
    }
}
