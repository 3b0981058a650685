package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;

/** What a user asks for: the {@code content} of an envelope. Expiry is in nanoseconds since 1970. */
public sealed interface Content {
    Principal sender();

    long ingressExpiry();

    Optional<Blob> nonce();

    /** An update call. */
    record Call(
            Principal sender, CanisterId canister, String method, Blob arg, long ingressExpiry, Optional<Blob> nonce)
            implements Content {}

    /** A query call. */
    record Query(
            Principal sender, CanisterId canister, String method, Blob arg, long ingressExpiry, Optional<Blob> nonce)
            implements Content {}

    /** A request for paths of the certified tree. */
    record ReadState(Principal sender, List<TreePath> paths, long ingressExpiry, Optional<Blob> nonce)
            implements Content {
        public ReadState {
            paths = List.copyOf(paths);
        }
    }

    /** The request id: the representation-independent hash of the content. */
    default Hash requestId() {
        return StructuredHash.of(toCbor());
    }

    default Cbor toCbor() {
        return ContentCbor.write(this);
    }
}
