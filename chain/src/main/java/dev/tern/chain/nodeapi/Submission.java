package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What became of an envelope that was handed to a subnet. */
public sealed interface Submission {
    /** The replicas have it; its status will appear in the certified state, unless it expires or the canister moves first. */
    record Accepted() implements Submission {}

    /** The request was understood and the subnet will not take it (canister empty, stopped, inspect_message said no …). */
    record Rejected(RejectCode code, String message, String errorCode) implements Submission {}

    /** The request itself is wrong (signature, expiry, size, encoding): HTTP 400. */
    record Refused(String cause, String fix) implements Submission {}

    /** The canister moves or has moved: send the same envelope to {@code destination}, or wait if that is not decided yet. */
    record Migrating(Optional<SubnetId> destination, long registryVersion) implements Submission {}

    /** No replica can take it now (pool full, catching up, stopped): HTTP 503. */
    record Unavailable(String cause) implements Submission {}
}
