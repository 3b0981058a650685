package dev.tern.chain.engine;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.consensus.Timeout;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;

/** An input of the consensus of one height as the write-ahead log holds it. Applying them in order gives the same state again. */
sealed interface WalRecord extends Encodable {
    record Began() implements WalRecord {}

    /** A block that was seen for the first time, in a proposal or because it was asked for. */
    record Seen(Block block) implements WalRecord {}

    /** This node built the block, seen before, for {@code round}. */
    record Built(int round, Hash block) implements WalRecord {}

    /** A proposal of a block seen before. {@code timely} depends on the clock, hence is here. */
    record Proposed(int round, int validRound, NodeId proposer, Hash block, Blob signature, boolean timely)
            implements WalRecord {
        Proposal of(Block content) {
            return new Proposal(round, validRound, proposer, content, signature);
        }
    }

    record Voted(SignedVote vote) implements WalRecord {}

    record PolkaShown(QuorumCertificate certificate) implements WalRecord {}

    record TimedOut(Timeout timeout) implements WalRecord {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case Began r -> out.u8(0);
            case Seen r -> out.u8(1).value(r.block);
            case Built r -> out.u8(2).u32(r.round).hash(r.block);
            case Proposed r ->
                out.u8(3)
                        .u32(r.round)
                        .u32(r.validRound + 1)
                        .node(r.proposer)
                        .hash(r.block)
                        .blob(r.signature)
                        .bool(r.timely);
            case Voted r -> out.u8(4).value(r.vote);
            case PolkaShown r -> out.u8(5).value(r.certificate);
            case TimedOut r -> out.u8(6).u8(code(r.timeout.step())).u32(r.timeout.round());
        }
    }

    static WalRecord read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new Began();
            case 1 -> new Seen(Block.read(in));
            case 2 -> new Built(in.u32(), in.hash());
            case 3 -> new Proposed(in.u32(), in.u32() - 1, in.node(), in.hash(), in.blob(), in.bool());
            case 4 -> new Voted(SignedVote.read(in));
            case 5 -> new PolkaShown(QuorumCertificate.read(in));
            case 6 -> new TimedOut(new Timeout(step(in.u8()), in.u32()));
            default -> throw new DecodeException("not a record of the write-ahead log: tag " + tag);
        };
    }

    private static int code(Timeout.Step step) {
        return switch (step) {
            case PROPOSE -> 0;
            case PREVOTE -> 1;
            case PRECOMMIT -> 2;
        };
    }

    private static Timeout.Step step(int code) {
        return switch (code) {
            case 0 -> Timeout.Step.PROPOSE;
            case 1 -> Timeout.Step.PREVOTE;
            case 2 -> Timeout.Step.PRECOMMIT;
            default -> throw new DecodeException("not a step: " + code);
        };
    }
}
