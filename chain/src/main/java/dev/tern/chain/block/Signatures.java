package dev.tern.chain.block;

import dev.tern.chain.consensus.Committee;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;
import java.util.function.Predicate;

/** Checks what members of one validator set signed. */
public final class Signatures {
    private final Domain domain;
    private final Validators validators;
    private final Committee committee;

    public Signatures(Domain domain, Validators validators) {
        this.domain = domain;
        this.validators = validators;
        this.committee = validators.committee();
    }

    public boolean valid(SignedVote vote) {
        return validators
                .find(vote.voter())
                .filter(voter -> Ed25519.verify(voter.key(), domain.vote(vote), vote.signature()))
                .isPresent();
    }

    /** Whether the proposer of the proposal's round, and nobody else, signed it. */
    public boolean valid(Proposal proposal) {
        NodeId proposer = committee.proposer(proposal.height(), proposal.round());
        byte[] signed = domain.proposal(
                proposal.height(),
                proposal.round(),
                proposal.validRound(),
                proposal.block().id());
        return proposal.proposer().equals(proposer)
                && validators
                        .find(proposer)
                        .filter(p -> Ed25519.verify(p.key(), signed, proposal.signature()))
                        .isPresent();
    }

    /** Why a certificate proves nothing: too few, strange, unordered or wrong signatures. All of them are checked. */
    public Optional<String> refute(QuorumCertificate certificate) {
        return refute(certificate, vote -> false);
    }

    /** The same, trusting votes that were {@code checked} before. */
    public Optional<String> refute(QuorumCertificate certificate, Predicate<SignedVote> checked) {
        if (certificate.voters().size() < committee.quorum()) {
            return Optional.of("a quorum has " + committee.quorum() + " votes, not "
                    + certificate.voters().size());
        }
        for (int i = 0; i < certificate.voters().size(); i++) {
            NodeId node = certificate.voters().get(i).node();
            if (i > 0 && certificate.voters().get(i - 1).node().compareTo(node) >= 0) {
                return Optional.of("the voters of a certificate do not ascend");
            }
            SignedVote vote = certificate.vote(i);
            if (!checked.test(vote) && !valid(vote)) {
                return Optional.of("a certificate holds a vote that " + node + " did not sign");
            }
        }
        return Optional.empty();
    }

    /** Why evidence proves nothing. */
    public Optional<String> refute(Evidence evidence) {
        SignedVote a = evidence.first();
        SignedVote b = evidence.second();
        boolean samePlace = a.kind() == b.kind()
                && a.height() == b.height()
                && a.round() == b.round()
                && a.voter().equals(b.voter());
        if (!samePlace || a.block().equals(b.block())) {
            return Optional.of("the two votes do not conflict");
        }
        return valid(a) && valid(b) ? Optional.empty() : Optional.of("a vote of the evidence is not signed");
    }

    /** Whether the certificate decides the block: precommits for its id at its height. Signatures are not looked at. */
    public static boolean names(QuorumCertificate certificate, Block block, Hash id) {
        return certificate.kind() == VoteKind.PRECOMMIT
                && certificate.height() == block.height()
                && certificate.block().equals(id);
    }
}
