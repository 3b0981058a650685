package dev.tern.chain.block;

import dev.tern.sdk.types.Blob;

/** A payload that the application made, with the registry version and the validators of the next height after it. */
public record Draft(Blob payload, long registryVersion, Validators next) {}
