package dev.tern.chain.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.QuorumCertificate.Voter;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Message;
import dev.tern.chain.simulation.SimKeys;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A certificate is worth what its signatures are: each bound to its node, all checked, a quorum of them, in one order. */
class SignaturesTest {
    private static final Hash BLOCK = Hash.ofHex("ab".repeat(32));

    private final SimKeys keys = SimKeys.deal(1, 0, 4);
    private final Domain domain = new Domain(Hash.ZERO, keys.subnet());
    private final Signatures signatures = new Signatures(domain, keys.validators());

    @Test
    void aQuorumOfSignedVotesProvesSomething() {
        assertThat(signatures.refute(certificate(voters(3)))).isEmpty();
        assertThat(signatures.refute(certificate(voters(4)))).isEmpty();
    }

    @Test
    void oneVoteTooFewProvesNothing() {
        assertThat(signatures.refute(certificate(voters(2))).orElseThrow()).contains("3 votes");
    }

    @Test
    void theSameVoteTwiceProvesNothing() {
        List<Voter> voters = voters(2);
        voters.add(voters.get(1));
        assertThat(signatures.refute(certificate(voters)).orElseThrow()).contains("ascend");
    }

    @Test
    void anotherOrderProvesNothing() {
        List<Voter> voters = voters(3);
        Collections.swap(voters, 0, 1);
        assertThat(signatures.refute(certificate(voters)).orElseThrow()).contains("ascend");
    }

    @Test
    void aSignatureUnderAnotherNodesNameProvesNothing() {
        List<Voter> voters = voters(3);
        voters.set(2, new Voter(keys.members().get(3).node(), voters.get(2).signature()));
        assertThat(signatures.refute(certificate(voters)).orElseThrow()).contains("did not sign");
    }

    @Test
    void oneWrongSignatureAmongEnoughRightOnesProvesNothing() {
        List<Voter> voters = voters(4);
        voters.set(3, new Voter(voters.get(3).node(), voters.get(2).signature()));
        assertThat(signatures.refute(certificate(voters)).orElseThrow()).contains("did not sign");
    }

    @Test
    void votesOfAnotherSubnetKindHeightOrRoundAreNotSigned() {
        SignedVote vote = certificate(voters(3)).vote(0);
        Domain other = new Domain(Hash.ZERO, SimKeys.deal(2, 0, 4).subnet());
        assertThat(signatures.valid(vote)).isTrue();
        assertThat(new Signatures(other, keys.validators()).valid(vote)).isFalse();
        assertThat(signatures.valid(changed(vote, VoteKind.PREVOTE, 7, 1))).isFalse();
        assertThat(signatures.valid(changed(vote, VoteKind.PRECOMMIT, 8, 1))).isFalse();
        assertThat(signatures.valid(changed(vote, VoteKind.PRECOMMIT, 7, 2))).isFalse();
    }

    @Test
    void messagesKeepTheirMeaningOnTheWire() {
        QuorumCertificate certificate = certificate(voters(3));
        List<Message> messages = List.of(
                new Message.Voted(List.of(certificate.vote(0))),
                new Message.Polka(certificate),
                new Message.Status(5, 0, true, Blob.ofHex("07"), Blob.EMPTY, -1, 4),
                new Message.BlocksWanted(3),
                new Message.ProposalWanted(3, BLOCK),
                new Message.Certified(new Certification(3, BLOCK, Blob.ofText("signature"))),
                new Message.Artifacts(List.of(new Artifact(Artifact.Kind.ACK, Blob.ofText("ack")))),
                new Message.StreamHint(1, 2, 3, 4),
                new Message.SliceWanted(5, 6));
        for (Message message : messages) {
            Message read = Reader.whole(message.encode(), Message::read);
            assertThat(read).isEqualTo(message);
            assertThat(read.encode()).isEqualTo(message.encode());
        }
    }

    private static SignedVote changed(SignedVote vote, VoteKind kind, long height, int round) {
        return new SignedVote(kind, height, round, vote.block(), vote.voter(), vote.signature());
    }

    private List<Voter> voters(int n) {
        List<Voter> voters = new ArrayList<>();
        byte[] message = domain.vote(VoteKind.PRECOMMIT, 7, 1, Optional.of(BLOCK));
        for (SimKeys.Member member : keys.members().subList(0, n)) {
            voters.add(new Voter(member.node(), Ed25519.sign(member.secret(), message)));
        }
        return voters;
    }

    private static QuorumCertificate certificate(List<Voter> voters) {
        return new QuorumCertificate(VoteKind.PRECOMMIT, 7, 1, BLOCK, List.copyOf(voters));
    }
}
