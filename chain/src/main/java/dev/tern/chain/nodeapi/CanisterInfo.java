package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/**
 * A canister.
 *
 * @param name under which it was created or deployed, if this process knows one
 * @param status {@code running}, {@code stopping}, {@code stopped} or {@code migrating}
 * @param moduleHash SHA-256 of the installed module; empty if none is installed
 * @param epoch ownership epoch: how often a migration of it was decided
 * @param metadata names of the public metadata sections
 */
public record CanisterInfo(
        CanisterId id,
        Optional<String> name,
        SubnetId subnet,
        String status,
        Optional<Hash> moduleHash,
        List<Principal> controllers,
        Cycles cycles,
        long memoryBytes,
        long version,
        long epoch,
        List<String> metadata) {}
