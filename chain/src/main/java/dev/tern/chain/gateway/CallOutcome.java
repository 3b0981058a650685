package dev.tern.chain.gateway;

import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;

/** What a caller is told. */
sealed interface CallOutcome {
    /** The call came to its end; the encoded certificate says how. */
    record Certified(Blob certificate) implements CallOutcome {}

    /** The subnet would not take it. */
    record Rejected(RequestStatus.Rejected rejected) implements CallOutcome {}

    /** It was accepted and goes on; whoever wants to know asks for its status. */
    record Accepted() implements CallOutcome {}

    record Failed(Problem problem) implements CallOutcome {}
}
