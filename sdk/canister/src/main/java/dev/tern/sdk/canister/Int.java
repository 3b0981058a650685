package dev.tern.sdk.canister;

import java.math.BigInteger;

/** A number of Candid's type int; a plain {@link BigInteger} is a nat. */
public record Int(BigInteger value) {}
