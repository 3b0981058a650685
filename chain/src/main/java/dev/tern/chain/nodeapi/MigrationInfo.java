package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A canister's way from one subnet to another (design.md §8).
 *
 * @param phase in capitals, as in design.md §8
 * @param mode {@code listen}, {@code chunks} or {@code local}
 * @param phases the phases entered so far, oldest first; of a migration that is long over perhaps only the first and the last
 * @param cutoverHeight H, the source's last block that executes the canister
 * @param activationHeight the destination's first block that executes it
 * @param pauseMs time of the activation block minus time of the cut-over block, in milliseconds
 * @param epoch the ownership epoch it gives
 * @param abortReason why it was given up
 */
public record MigrationInfo(
        long id,
        CanisterId canister,
        SubnetId from,
        SubnetId to,
        String phase,
        String mode,
        List<Phase> phases,
        OptionalLong cutoverHeight,
        OptionalLong activationHeight,
        OptionalLong pauseMs,
        long epoch,
        Optional<Hash> manifestRoot,
        Optional<String> abortReason) {
    /**
     * One phase.
     *
     * @param timeNs the time of the root's block that entered it, 0 if not known
     * @param registryVersion the version that it was entered with, 0 if no longer known
     */
    public record Phase(String name, long timeNs, long registryVersion) {}
}
