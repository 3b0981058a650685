package dev.tern.chain.nodeapi;

import dev.tern.sdk.protocol.NodeSignature;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What became of a query. */
public sealed interface QueryOutcome {
    /** It ran, and a node of the subnet signed the result ({@link QueryResult#toSign}). */
    record Answered(QueryResult result, NodeSignature signature) implements QueryOutcome {}

    /** The request itself is wrong: HTTP 400. */
    record Refused(String cause, String fix) implements QueryOutcome {}

    /** The canister moves or has moved: ask {@code destination}, or wait if that is not decided yet. */
    record Migrating(Optional<SubnetId> destination, long registryVersion) implements QueryOutcome {}

    /** No replica can answer now: HTTP 503. */
    record Unavailable(String cause) implements QueryOutcome {}
}
