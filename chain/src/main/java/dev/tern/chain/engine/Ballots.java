package dev.tern.chain.engine;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.block.QuorumCertificate.Voter;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.consensus.Committee;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The signed side of one height: blocks, proposals and votes that were verified and counted, to prove and pass on. */
final class Ballots {
    private final Committee committee;
    private final long height;
    private final Map<Hash, Block> blocks = new TreeMap<>();
    private final Map<Hash, Proposal> proposalOf = new TreeMap<>();
    private final Map<Integer, Proposal> proposalIn = new TreeMap<>();
    private final Map<Integer, Map<NodeId, SignedVote>> prevotes = new TreeMap<>();
    private final Map<Integer, Map<NodeId, SignedVote>> precommits = new TreeMap<>();
    private final Map<Integer, QuorumCertificate> shown = new TreeMap<>();

    Ballots(Committee committee, long height) {
        this.committee = committee;
        this.height = height;
    }

    void add(Hash id, Block block) {
        blocks.putIfAbsent(id, block);
    }

    void add(Hash id, Proposal proposal) {
        proposalOf.putIfAbsent(id, proposal);
        proposalIn.putIfAbsent(proposal.round(), proposal);
    }

    void add(SignedVote vote) {
        votes(vote.kind())
                .computeIfAbsent(vote.round(), round -> new TreeMap<>())
                .putIfAbsent(vote.voter(), vote);
    }

    void show(QuorumCertificate polka) {
        shown.putIfAbsent(polka.round(), polka);
    }

    Optional<Block> block(Hash id) {
        return Optional.ofNullable(blocks.get(id));
    }

    Optional<Proposal> proposalOf(Hash block) {
        return Optional.ofNullable(proposalOf.get(block));
    }

    Optional<Proposal> proposalIn(int round) {
        return Optional.ofNullable(proposalIn.get(round));
    }

    Optional<SignedVote> vote(VoteKind kind, int round, NodeId voter) {
        return Optional.ofNullable(in(kind, round).get(voter));
    }

    boolean contains(SignedVote vote) {
        return vote(vote.kind(), vote.round(), vote.voter())
                .filter(vote::equals)
                .isPresent();
    }

    Collection<SignedVote> all(VoteKind kind, int round) {
        return in(kind, round).values();
    }

    /** The proof that a quorum voted for {@code block}, if there is one. */
    Optional<QuorumCertificate> certificate(VoteKind kind, int round, Hash block) {
        List<Voter> voters = new ArrayList<>();
        for (SignedVote vote : all(kind, round)) {
            if (vote.block().equals(Optional.of(block))) {
                voters.add(new Voter(vote.voter(), vote.signature()));
            }
        }
        if (voters.size() >= committee.quorum()) {
            return Optional.of(new QuorumCertificate(kind, height, round, block, List.copyOf(voters)));
        }
        return Optional.ofNullable(shown.get(round))
                .filter(polka -> kind == VoteKind.PREVOTE && polka.block().equals(block));
    }

    /** Bit i tells whether member i's vote is here. */
    Blob bitmap(VoteKind kind, int round) {
        byte[] bits = new byte[(committee.members().size() + 7) / 8];
        for (NodeId voter : in(kind, round).keySet()) {
            int i = committee.indexOf(voter);
            bits[i / 8] |= (byte) (1 << (i % 8));
        }
        return Blob.wrap(bits);
    }

    /** The votes that a peer with this bitmap lacks. */
    List<SignedVote> missing(VoteKind kind, int round, Blob bitmap) {
        List<SignedVote> votes = new ArrayList<>();
        for (SignedVote vote : all(kind, round)) {
            int i = committee.indexOf(vote.voter());
            boolean there = i / 8 < bitmap.length() && (bitmap.at(i / 8) >> (i % 8) & 1) == 1;
            if (!there) {
                votes.add(vote);
            }
        }
        return votes;
    }

    private Map<NodeId, SignedVote> in(VoteKind kind, int round) {
        return votes(kind).getOrDefault(round, Map.of());
    }

    private Map<Integer, Map<NodeId, SignedVote>> votes(VoteKind kind) {
        return kind == VoteKind.PREVOTE ? prevotes : precommits;
    }
}
