package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** A block and the precommits that decided it: what is stored, and what a node that fell behind is sent. */
public record DecidedBlock(Block block, QuorumCertificate commit) implements Encodable {
    public long height() {
        return block.height();
    }

    @Override
    public void write(Writer out) {
        out.value(block).value(commit);
    }

    public static DecidedBlock read(Reader in) {
        return new DecidedBlock(Block.read(in), QuorumCertificate.read(in));
    }
}
