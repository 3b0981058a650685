package dev.tern.sdk.client;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What came of a call or query, verified. */
public sealed interface Answer {
    Hash requestId();

    /** The canister replied; {@code subnet} is the one that vouches for it. */
    record Replied(Hash requestId, SubnetId subnet, Blob reply) implements Answer {}

    /**
     * It did not. {@code subnet} vouches for the reject; empty if a single node refused the call before the subnet saw
     * it. The error code is a stable label, empty if there is none.
     */
    record Rejected(Hash requestId, Optional<SubnetId> subnet, RejectCode code, String message, String errorCode)
            implements Answer {}

    /** The reply; throws {@link RejectedException} for a reject. */
    default Blob reply() {
        return switch (this) {
            case Replied replied -> replied.reply;
            case Rejected rejected -> throw new RejectedException(rejected);
        };
    }
}
