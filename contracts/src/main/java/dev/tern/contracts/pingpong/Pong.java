package dev.tern.contracts.pingpong;

import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Stable;
import dev.tern.sdk.canister.Update;
import java.math.BigInteger;

/** Answers, and counts its answers. */
@Canister("pong")
public final class Pong {
    @Stable
    BigInteger answers = BigInteger.ZERO;

    @Update
    public String pong(String greeting) {
        answers = answers.add(BigInteger.ONE);
        return "pong to " + greeting;
    }

    @Query
    public BigInteger answers() {
        return answers;
    }
}
