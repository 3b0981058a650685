package dev.tern.contracts.token;

import dev.tern.sdk.canister.CandidName;
import dev.tern.sdk.canister.Nat64;
import dev.tern.sdk.types.Blob;
import java.math.BigInteger;
import java.util.Optional;

/** What a caller of {@code icrc1_transfer} asks for; the time is in nanoseconds since 1970. */
public record TransferArg(
        @CandidName("from_subaccount") Optional<Blob> fromSubaccount,
        Account to,
        BigInteger amount,
        Optional<BigInteger> fee,
        Optional<Blob> memo,
        @CandidName("created_at_time") Optional<Nat64> createdAtTime) {}
