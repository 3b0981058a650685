package dev.tern.chain.port;

import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/**
 * A replica: the part that {@code node} takes in {@code subnet}. Of a sender only the node is proven: whether it is a member of
 * the subnet that it speaks for, the registry must say.
 */
public record Address(SubnetId subnet, NodeId node) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
        int bySubnet = subnet.compareTo(other.subnet);
        return bySubnet != 0 ? bySubnet : node.compareTo(other.node);
    }
}
