package dev.tern.runtime.registry;

import dev.tern.sdk.types.CanisterId;

/** Canister ids that a delegation covers, both ends included. */
public record CanisterRange(CanisterId first, CanisterId last) {}
