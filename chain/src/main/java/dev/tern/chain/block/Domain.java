package dev.tern.chain.block;

import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** The bytes that members of one subnet of one network sign: network, subnet and kind come first (protocol.md, 4). */
public record Domain(Hash network, SubnetId subnet) {
    public byte[] vote(VoteKind kind, long height, int round, Optional<Hash> block) {
        Writer out = start("vote").u8(SignedVote.code(kind));
        return out.u64(height).u32(round).optional(block, Writer::hash).toBytes();
    }

    public byte[] vote(SignedVote vote) {
        return vote(vote.kind(), vote.height(), vote.round(), vote.block());
    }

    /** What the proposer of {@code round} signs; the block is named by its id. */
    public byte[] proposal(long height, int round, int validRound, Hash block) {
        return start("proposal")
                .u64(height)
                .u32(round)
                .u32(validRound + 1)
                .hash(block)
                .toBytes();
    }

    /** What the subnet's threshold key signs to give the randomness of {@code height} (protocol.md, 10). */
    public byte[] randomness(long height) {
        return start("rand").u64(height).toBytes();
    }

    private Writer start(String kind) {
        return new Writer().hash(network).subnet(subnet).text(kind);
    }
}
