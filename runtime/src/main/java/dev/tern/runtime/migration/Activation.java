package dev.tern.runtime.migration;

import dev.tern.runtime.state.NodeAck;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.List;

/**
 * "From this block on the canister runs here": what the destination's own consensus decides (protocol.md, 22).
 *
 * @param freezeCertificate of the source, showing {@code tern/migrations/<id>} frozen (CBOR, without delegation)
 * @param acks INSTALLED, of a quorum of this block's members, ascending by node
 */
public record Activation(long migration, Blob freezeCertificate, List<NodeAck> acks) implements Encodable {
    public Activation {
        acks = List.copyOf(acks);
    }

    @Override
    public void write(Writer out) {
        out.u64(migration).blob(freezeCertificate).list(acks, Writer::value);
    }

    public static Activation read(Reader in) {
        return new Activation(in.u64(), in.blob(), in.list(NodeAck::read));
    }
}
