package dev.tern.chain.block;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** A decided block as the application sees it. {@code randomness} is 32 unpredictable bytes, if the block brought any. */
public record Batch(long height, long timeNs, Blob payload, Optional<Hash> randomness) {}
