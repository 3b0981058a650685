package dev.tern.contracts.token;

import dev.tern.sdk.canister.CandidName;
import dev.tern.sdk.canister.Nat64;
import java.math.BigInteger;

/** Why a transfer was not made: the cases of the standard. */
public sealed interface TransferError {
    /** The fee named is not the ledger's. */
    record BadFee(@CandidName("expected_fee") BigInteger expectedFee) implements TransferError {}

    /** Less than the fee cannot be burned. */
    record BadBurn(@CandidName("min_burn_amount") BigInteger minBurnAmount) implements TransferError {}

    /** The account holds less than amount and fee. */
    record InsufficientFunds(BigInteger balance) implements TransferError {}

    /** The transfer was created too long ago. */
    record TooOld() implements TransferError {}

    /** The transfer is from the future. */
    record CreatedInFuture(@CandidName("ledger_time") Nat64 ledgerTime) implements TransferError {}

    /** The same transfer was made before. */
    record Duplicate(@CandidName("duplicate_of") BigInteger duplicateOf) implements TransferError {}

    /** Come back later. */
    record TemporarilyUnavailable() implements TransferError {}

    /** Anything else. */
    record GenericError(@CandidName("error_code") BigInteger errorCode, String message) implements TransferError {}
}
