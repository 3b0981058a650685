package dev.tern.contracts.token;

import dev.tern.sdk.canister.CandidName;
import dev.tern.sdk.canister.Nat8;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** How a token is installed. */
public record TokenSetup(
        String name,
        String symbol,
        Nat8 decimals,
        BigInteger fee,
        @CandidName("minting_account") Optional<Account> mintingAccount,
        @CandidName("initial_balances") List<Holding> initialBalances) {
    /** An account with what it holds. */
    public record Holding(Account account, BigInteger amount) {}
}
