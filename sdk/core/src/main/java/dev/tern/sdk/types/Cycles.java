package dev.tern.sdk.types;

import java.math.BigInteger;

/** An amount of cycles, 0 ≤ amount < 2^128. Arithmetic that leaves the range is a broken invariant and throws. */
public record Cycles(BigInteger amount) implements Comparable<Cycles> {
    public static final Cycles ZERO = new Cycles(BigInteger.ZERO);

    public Cycles {
        if (amount.signum() < 0 || amount.bitLength() > 128) {
            throw new ArithmeticException("cycles out of range: " + amount);
        }
    }

    public static Cycles of(long amount) {
        return new Cycles(BigInteger.valueOf(amount));
    }

    /** From the two halves of an unsigned 128-bit number. */
    public static Cycles of128(long high, long low) {
        return new Cycles(unsigned(high).shiftLeft(64).or(unsigned(low)));
    }

    public Cycles plus(Cycles other) {
        return new Cycles(amount.add(other.amount));
    }

    public Cycles minus(Cycles other) {
        return new Cycles(amount.subtract(other.amount));
    }

    public Cycles min(Cycles other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public long low() {
        return amount.longValue();
    }

    public long high() {
        return amount.shiftRight(64).longValue();
    }

    private static BigInteger unsigned(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value < 0 ? signed.add(BigInteger.ONE.shiftLeft(64)) : signed;
    }

    @Override
    public int compareTo(Cycles other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public String toString() {
        return amount.toString();
    }
}
