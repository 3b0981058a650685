package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/**
 * A user's call that a block holds.
 *
 * @param receiver the canister called, or the management canister
 * @param canister the canister concerned: the receiver, or what a management call is about; empty if nothing
 * @param status as in the state tree (interface specification, "Request status"), or {@code forgotten} once the subnet no
 *     longer keeps it
 * @param error the reject message if it was rejected
 */
public record CallInfo(
        Hash requestId,
        SubnetId subnet,
        long height,
        long timeNs,
        Principal sender,
        Principal receiver,
        Optional<Principal> canister,
        String method,
        int argBytes,
        String status,
        Optional<String> error) {}
