package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;

/**
 * A node's seat in a subnet.
 *
 * @param index of its share of the subnet's key, from 1
 * @param shareKey the 96-byte public key that verifies its shares
 */
public record Member(NodeId node, int index, Blob shareKey) implements Encodable {
    @Override
    public void write(Writer out) {
        out.node(node).u32(index).blob(shareKey);
    }

    public static Member read(Reader in) {
        return new Member(in.node(), in.u32(), in.blob());
    }
}
