package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * A subnet.
 *
 * @param height of the newest executed block known here, 0 if none
 * @param certifiedHeight of the newest certificate known here, 0 if none
 * @param timeNs of the newest block, 0 if none
 * @param registryVersion that governs the newest block
 */
public record SubnetInfo(
        SubnetId id,
        Type type,
        Blob publicKey,
        List<NodeId> nodes,
        List<IdRange> ranges,
        long height,
        long certifiedHeight,
        long timeNs,
        long registryVersion,
        int canisters,
        long memoryBytes) {
    /** What a subnet is for. */
    public enum Type {
        ROOT,
        APPLICATION
    }

    /** Canister ids from {@code first} to {@code last}, both included. */
    public record IdRange(CanisterId first, CanisterId last) {}
}
