package dev.tern.chain.engine;

import dev.tern.chain.block.SignedVote;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Message;
import java.util.ArrayList;
import java.util.List;

/** What replicas at the same height tell each other when messages were lost. */
final class Help {
    private Help() {}

    static Message.Status status(Agreement<?> agreement, long certifiedHeight) {
        int round = Math.max(0, agreement.round());
        return new Message.Status(
                agreement.height(),
                round,
                agreement.ballots().proposalIn(round).isPresent(),
                agreement.ballots().bitmap(VoteKind.PREVOTE, round),
                agreement.ballots().bitmap(VoteKind.PRECOMMIT, round),
                agreement.validRound(),
                certifiedHeight);
    }

    /** What a peer at the same height lacks: proposal and votes of its round, later votes, a later polka with its block. */
    static List<Message> give(Agreement<?> agreement, Message.Status peer) {
        List<Message> messages = new ArrayList<>();
        Ballots ballots = agreement.ballots();
        if (!peer.hasProposal()) {
            ballots.proposalIn(peer.round()).ifPresent(p -> messages.add(new Message.Proposed(p)));
        }
        List<SignedVote> votes = new ArrayList<>();
        votes.addAll(ballots.missing(VoteKind.PREVOTE, peer.round(), peer.prevotes()));
        votes.addAll(ballots.missing(VoteKind.PRECOMMIT, peer.round(), peer.precommits()));
        if (agreement.round() > peer.round()) {
            votes.addAll(ballots.all(VoteKind.PREVOTE, agreement.round()));
            votes.addAll(ballots.all(VoteKind.PRECOMMIT, agreement.round()));
            ballots.proposalIn(agreement.round()).ifPresent(p -> messages.add(new Message.Proposed(p)));
        }
        if (!votes.isEmpty()) {
            messages.add(new Message.Voted(List.copyOf(votes)));
        }
        if (agreement.validRound() > peer.validRound()) {
            agreement.valid().ifPresent(valid -> {
                ballots.proposalOf(valid.value()).ifPresent(p -> messages.add(new Message.Proposed(p)));
                ballots.certificate(VoteKind.PREVOTE, valid.round(), valid.value())
                        .ifPresent(polka -> messages.add(new Message.Polka(polka)));
            });
        }
        return messages;
    }
}
