package dev.tern.chain.block;

import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * Votes of a quorum for one block in one round: of prevotes a polka, of precommits the commit certificate that decides the
 * block. Each signature is bound to the node that made it; nodes ascend, so that the encoding is unique.
 */
public record QuorumCertificate(VoteKind kind, long height, int round, Hash block, List<Voter> voters)
        implements Encodable {
    /** One vote of the quorum. */
    public record Voter(NodeId node, Blob signature) implements Encodable {
        @Override
        public void write(Writer out) {
            out.node(node).blob(signature);
        }

        static Voter read(Reader in) {
            return new Voter(in.node(), in.blob());
        }
    }

    /** The vote of voter {@code i} as it was signed. */
    public SignedVote vote(int i) {
        Voter voter = voters.get(i);
        return new SignedVote(kind, height, round, Optional.of(block), voter.node(), voter.signature());
    }

    @Override
    public void write(Writer out) {
        out.u8(SignedVote.code(kind)).u64(height).u32(round).hash(block).list(voters, Writer::value);
    }

    public static QuorumCertificate read(Reader in) {
        return new QuorumCertificate(SignedVote.readKind(in), in.u64(), in.u32(), in.hash(), in.list(Voter::read));
    }
}
