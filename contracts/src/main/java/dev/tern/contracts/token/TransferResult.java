package dev.tern.contracts.token;

import java.math.BigInteger;

/** The index of the transfer, or why it was not made. */
public sealed interface TransferResult {
    /** Made, with its index. */
    record Ok(BigInteger value) implements TransferResult {}

    /** Not made. */
    record Err(TransferError value) implements TransferResult {}
}
