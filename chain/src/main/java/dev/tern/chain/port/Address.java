package dev.tern.chain.port;

import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/** A replica: the part that {@code node} takes in {@code subnet}. */
public record Address(SubnetId subnet, NodeId node) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
        int bySubnet = subnet.compareTo(other.subnet);
        return bySubnet != 0 ? bySubnet : node.compareTo(other.node);
    }
}
