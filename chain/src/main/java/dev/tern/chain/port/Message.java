package dev.tern.chain.port;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Certification;
import dev.tern.chain.block.CertificationShare;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.block.SignedVote;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;

/** What replicas say to each other. {@link #encode} writes a tag and the fields; {@link #read} is strict. */
public sealed interface Message extends Encodable {
    /** No message is longer than this; receivers may close the connection of a peer that announces more. */
    int MAX_BYTES = 8 << 20;

    /** A proposal with its block. */
    record Proposed(Proposal proposal) implements Message {}

    /** Votes of one height, of the sender or passed on. */
    record Voted(List<SignedVote> votes) implements Message {}

    /** A quorum of prevotes: sent on locking, so that nobody stays locked on a value unknown to others. */
    record Polka(QuorumCertificate certificate) implements Message {}

    /** Where the sender stands. Bit i of a bitmap stands for member i of the validator set of {@code height}. */
    record Status(
            long height,
            int round,
            boolean hasProposal,
            Blob prevotes,
            Blob precommits,
            int validRound,
            long certifiedHeight)
            implements Message {}

    /** "Send me decided blocks from {@code from} on", as many as fit into one message. */
    record BlocksWanted(long from) implements Message {}

    record Blocks(List<DecidedBlock> blocks) implements Message {}

    /** "I lack this block of the height under way": answered by a proposal that holds it. */
    record ProposalWanted(long height, Hash block) implements Message {}

    record Shared(CertificationShare share) implements Message {}

    record Certified(Certification certification) implements Message {}

    /** Things to put into blocks, from a member of the same subnet. */
    record Artifacts(List<Artifact> artifacts) implements Message {}

    /**
     * From a replica of another subnet: its stream to the receiver's subnet, certified at {@code height}, holds messages
     * {@code begin..end} and has taken in the receiver's messages up to {@code signalsEnd}.
     */
    record StreamHint(long height, long begin, long end, long signalsEnd) implements Message {}

    /** "Send me a certified slice of your stream to my subnet, from message {@code from} on." */
    record SliceWanted(long from, int maxMessages) implements Message {}

    /** A certified slice of the sender's stream, as it goes into a payload. */
    record Slice(Blob certifiedSlice) implements Message {}

    /** "Send me the registry deltas after {@code version}", to a node of the root subnet. */
    record RegistryWanted(long version) implements Message {}

    /** Registry deltas with certificate, from a node of the root subnet or passed on. */
    record Registry(Blob update) implements Message {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case Proposed m -> out.u8(0).value(m.proposal);
            case Voted m -> out.u8(1).list(m.votes, Writer::value);
            case Polka m -> out.u8(2).value(m.certificate);
            case Status m ->
                out.u8(3)
                        .u64(m.height)
                        .u32(m.round)
                        .bool(m.hasProposal)
                        .blob(m.prevotes)
                        .blob(m.precommits)
                        .u32(m.validRound + 1)
                        .u64(m.certifiedHeight);
            case BlocksWanted m -> out.u8(4).u64(m.from);
            case Blocks m -> out.u8(5).list(m.blocks, Writer::value);
            case ProposalWanted m -> out.u8(6).u64(m.height).hash(m.block);
            case Shared m -> out.u8(7).value(m.share);
            case Certified m -> out.u8(8).value(m.certification);
            case Artifacts m -> out.u8(9).list(m.artifacts, Writer::value);
            case StreamHint m ->
                out.u8(10).u64(m.height).u64(m.begin).u64(m.end).u64(m.signalsEnd);
            case SliceWanted m -> out.u8(11).u64(m.from).u32(m.maxMessages);
            case Slice m -> out.u8(12).blob(m.certifiedSlice);
            case RegistryWanted m -> out.u8(13).u64(m.version);
            case Registry m -> out.u8(14).blob(m.update);
        }
    }

    /** Throws {@link DecodeException} on anything that is not the encoding of a message. */
    static Message read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new Proposed(Proposal.read(in));
            case 1 -> new Voted(in.list(SignedVote::read));
            case 2 -> new Polka(QuorumCertificate.read(in));
            case 3 -> new Status(in.u64(), in.u32(), in.bool(), in.blob(), in.blob(), in.u32() - 1, in.u64());
            case 4 -> new BlocksWanted(in.u64());
            case 5 -> new Blocks(in.list(DecidedBlock::read));
            case 6 -> new ProposalWanted(in.u64(), in.hash());
            case 7 -> new Shared(CertificationShare.read(in));
            case 8 -> new Certified(Certification.read(in));
            case 9 -> new Artifacts(in.list(Artifact::read));
            case 10 -> new StreamHint(in.u64(), in.u64(), in.u64(), in.u64());
            case 11 -> new SliceWanted(in.u64(), in.u32());
            case 12 -> new Slice(in.blob());
            case 13 -> new RegistryWanted(in.u64());
            case 14 -> new Registry(in.blob());
            default -> throw new DecodeException("not a message: tag " + tag);
        };
    }
}
