package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * A node of the registry.
 *
 * @param up whether it answers, as far as this process knows
 */
public record NodeInfo(NodeId id, String host, int port, boolean up, List<Replica> replicas) {
    /** The node's part in one subnet; {@code height} of its newest executed block, 0 if not known. */
    public record Replica(SubnetId subnet, long height) {}
}
