package dev.tern.chain.block;

import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/** A vote with the Ed25519 signature of {@code voter}'s node key; an empty {@code block} is a vote for nil. */
public record SignedVote(VoteKind kind, long height, int round, Optional<Hash> block, NodeId voter, Blob signature)
        implements Encodable {
    @Override
    public void write(Writer out) {
        out.u8(code(kind))
                .u64(height)
                .u32(round)
                .optional(block, Writer::hash)
                .node(voter)
                .blob(signature);
    }

    public static SignedVote read(Reader in) {
        return new SignedVote(readKind(in), in.u64(), in.u32(), in.optional(Reader::hash), in.node(), in.blob());
    }

    static int code(VoteKind kind) {
        return kind == VoteKind.PREVOTE ? 0 : 1;
    }

    static VoteKind readKind(Reader in) {
        return switch (in.u8()) {
            case 0 -> VoteKind.PREVOTE;
            case 1 -> VoteKind.PRECOMMIT;
            default -> throw new DecodeException("not a kind of vote");
        };
    }
}
