package dev.tern.sdk.canister;

import java.math.BigInteger;

/** A number of Candid's type nat64, as the 64 bits of a long: values of 2^63 and more are negative in Java. */
public record Nat64(long bits) {
    public BigInteger toBigInteger() {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }
}
