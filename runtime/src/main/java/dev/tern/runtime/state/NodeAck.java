package dev.tern.runtime.state;

import dev.tern.runtime.registry.Codes;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/**
 * "I hold the canister", signed by a node of the destination with its node key (protocol.md, 17).
 *
 * @param epoch the ownership epoch of the migration
 * @param manifestRoot of the package that is held; for {@link Kind#READY} that of the base copy
 */
public record NodeAck(long migration, long epoch, Kind kind, Hash manifestRoot, NodeId node, Blob signature)
        implements Encodable {
    /** What is held. */
    public enum Kind {
        /** The base copy, taken while the canister runs on. */
        READY,
        /** The frozen canister, durably. */
        INSTALLED
    }

    /** What the node signs: network, destination and kind first (protocol.md, 4). */
    public static byte[] signedBytes(
            Hash network, SubnetId destination, long migration, long epoch, Kind kind, Hash manifestRoot) {
        Writer out = new Writer();
        out.hash(network).subnet(destination).text("tern-ack");
        Codes.write(out, Kind.values(), kind);
        return out.u64(migration).u64(epoch).hash(manifestRoot).toBytes();
    }

    public byte[] signedBytes(Hash network, SubnetId destination) {
        return signedBytes(network, destination, migration, epoch, kind, manifestRoot);
    }

    @Override
    public void write(Writer out) {
        out.u64(migration).u64(epoch);
        Codes.write(out, Kind.values(), kind);
        out.hash(manifestRoot).node(node).blob(signature);
    }

    public static NodeAck read(Reader in) {
        return new NodeAck(in.u64(), in.u64(), Codes.read(in, Kind.values()), in.hash(), in.node(), in.blob());
    }
}
