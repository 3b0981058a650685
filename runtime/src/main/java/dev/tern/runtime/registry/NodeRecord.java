package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;

/**
 * A node.
 *
 * @param publicKey its 32-byte Ed25519 key
 * @param host where it listens
 */
public record NodeRecord(NodeId id, Blob publicKey, String host, int port) implements Encodable {
    @Override
    public void write(Writer out) {
        out.node(id).blob(publicKey).text(host).u32(port);
    }

    public static NodeRecord read(Reader in) {
        return new NodeRecord(in.node(), in.blob(), in.text(), in.u32());
    }
}
