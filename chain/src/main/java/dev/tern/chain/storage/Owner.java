package dev.tern.chain.storage;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/** Whose partition it is: the replica of {@code node} in {@code subnet} of the network with this genesis. */
public record Owner(Hash network, SubnetId subnet, NodeId node) implements Encodable {
    @Override
    public void write(Writer out) {
        out.hash(network).subnet(subnet).node(node);
    }

    static Owner read(Reader in) {
        return new Owner(in.hash(), in.subnet(), in.node());
    }
}
