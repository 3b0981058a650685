package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What became of a query. */
public sealed interface QueryOutcome {
    /** Ran; {@code signature} is the node's, over the answer as the interface specification ("Query call") has it. */
    record Answered(QueryAnswer answer, long timestampNs, NodeId node, Blob signature) implements QueryOutcome {}

    /** The request itself is wrong: HTTP 400. */
    record Refused(String cause, String fix) implements QueryOutcome {}

    /** The canister moves or has moved: ask {@code destination}, or wait if that is not decided yet. */
    record Migrating(Optional<SubnetId> destination, long registryVersion) implements QueryOutcome {}

    /** No replica can answer now: HTTP 503. */
    record Unavailable(String cause) implements QueryOutcome {}

    /** What the canister, or the system in its place, says. */
    sealed interface QueryAnswer {
        record Replied(Blob reply) implements QueryAnswer {}

        record Rejected(RejectCode code, String message, String errorCode) implements QueryAnswer {}
    }
}
