package dev.tern.contracts.counter;

import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Stable;
import dev.tern.sdk.canister.Update;
import java.math.BigInteger;

/** Counts the calls of {@code increment}. */
@Canister("counter")
public final class Counter {
    @Stable
    BigInteger value = BigInteger.ZERO;

    /** Adds one; returns the new value. */
    @Update
    public BigInteger increment() {
        value = value.add(BigInteger.ONE);
        return value;
    }

    @Query
    public BigInteger get() {
        return value;
    }
}
