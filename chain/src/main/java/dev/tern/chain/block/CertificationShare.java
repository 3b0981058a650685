package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/**
 * One node's share of the subnet's BLS signature over the certified tree after {@code height}, and, when a canister waits
 * for randomness, its share of that.
 */
public record CertificationShare(long height, Hash treeRoot, NodeId node, Blob share, Optional<Blob> randomnessShare)
        implements Encodable {
    @Override
    public void write(Writer out) {
        out.u64(height).hash(treeRoot).node(node).blob(share).optional(randomnessShare, Writer::blob);
    }

    public static CertificationShare read(Reader in) {
        return new CertificationShare(in.u64(), in.hash(), in.node(), in.blob(), in.optional(Reader::blob));
    }
}
