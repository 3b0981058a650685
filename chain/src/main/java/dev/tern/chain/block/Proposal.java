package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;

/**
 * "Let us decide {@code block} in {@code round}", signed by the proposer of that round. {@code validRound} is −1, or the
 * earlier round in which a quorum prevoted the block (a re-proposal; then the header names an earlier round and proposer).
 */
public record Proposal(int round, int validRound, NodeId proposer, Block block, Blob signature) implements Encodable {
    public long height() {
        return block.height();
    }

    /** Whether the header names the first proposal of its block: this one, or one no later than {@code validRound} (protocol.md, 5). */
    public boolean namesTheFirst() {
        Header header = block.header();
        return validRound < 0
                ? header.round() == round && header.proposer().equals(proposer)
                : header.round() <= validRound;
    }

    @Override
    public void write(Writer out) {
        out.u32(round).u32(validRound + 1).node(proposer).value(block).blob(signature);
    }

    public static Proposal read(Reader in) {
        return new Proposal(in.u32(), in.u32() - 1, in.node(), Block.read(in), in.blob());
    }
}
