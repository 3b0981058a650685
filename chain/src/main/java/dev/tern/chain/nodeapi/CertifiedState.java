package dev.tern.chain.nodeapi;

import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Collection;
import java.util.Optional;

/**
 * The state of a subnet at a certified height: the whole certified tree with its signature and, except for the root
 * subnet, the newest delegation, and the two things that decide who may read what and are not in the tree.
 */
public interface CertifiedState {
    SubnetId subnet();

    long height();

    /** Nothing is pruned in it: it takes time and memory in the size of the state, so ask for paths where that will do. */
    Certificate certificate();

    /** With these paths open, or their absence provable, and the rest pruned: cheap. */
    default Certificate certificate(Collection<TreePath> open) {
        return certificate().witness(open);
    }

    /** Who sent the call with this request id, and about what; empty if the state knows no such call. */
    Optional<Origin> origin(Hash requestId);

    /** Whether {@code name} is a private metadata section ({@code icp:private}) of a canister of this subnet. */
    boolean isPrivate(CanisterId canister, String name);

    /**
     * Where a call came from.
     *
     * @param effective its effective canister id; for calls that create a canister the new canister or, until it is
     *     there, whatever the call named
     */
    record Origin(Principal sender, Principal effective) {}
}
