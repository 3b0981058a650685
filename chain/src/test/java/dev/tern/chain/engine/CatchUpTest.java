package dev.tern.chain.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.Body;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Header;
import dev.tern.chain.block.Proposal;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final SubnetId SUBNET = SubnetId.of(new byte[] {1});
    private static final NodeId SELF = NodeId.of(new byte[] {1});
    private static final NodeId PEER = NodeId.of(new byte[] {2});
    private static final Timers NO_TIMERS = new Timers() {
        @Override
        public void schedule(Timer timer, long delayMs) {}

        @Override
        public void cancel(Timer timer) {}
    };

    private final Outbox outbox = new Outbox(SUBNET, SELF, (to, message) -> {}, List::of);
    private final CatchUp catchUp = new CatchUp(SUBNET, outbox, NO_TIMERS);

    /** A node that could not send its answer would stop. */
    @Test
    void anAnswerFitsIntoOneMessageHoweverLargeTheBlocksAre() {
        int nearly = (4 << 20) - 100;
        int full = (4 << 20) + 8_000;
        Message answer = catchUp.answer(1, height -> Optional.of(decided(height, height == 1 ? nearly : full)));
        assertThat(((Message.Blocks) answer).blocks()).isNotEmpty();
        assertThat(answer.encode().length).isLessThanOrEqualTo(Message.MAX_BYTES);
    }

    @Test
    void manySmallBlocksAreSentAtOnce() {
        Message answer = catchUp.answer(5, height -> Optional.of(decided(height, 100)));
        assertThat(((Message.Blocks) answer).blocks()).hasSize(64);
    }

    @Test
    void aPeerMayNotFillTheMemoryWithProposalsForTheNextHeight() {
        Address from = new Address(SUBNET, PEER);
        for (int i = 0; i < 100; i++) {
            Proposal proposal = new Proposal(i, -1, PEER, decided(2, 10).block(), Blob.EMPTY);
            catchUp.early(from, 2, 1, new Message.Proposed(proposal));
            catchUp.early(from, 2, 1, new Message.Voted(List.of()));
        }
        List<CatchUp.Early> early = catchUp.takeEarly(2);
        assertThat(early)
                .filteredOn(e -> e.message() instanceof Message.Proposed)
                .hasSizeBetween(1, 2);
        assertThat(early).filteredOn(e -> e.message() instanceof Message.Voted).hasSizeBetween(16, 32);
    }

    private static DecidedBlock decided(long height, int bytes) {
        Body body = new Body(Blob.wrap(new byte[bytes]), Optional.empty(), List.of());
        Header header = new Header(
                Hash.ZERO, SUBNET, height, 0, height, Hash.ZERO, 1, Hash.ZERO, Hash.ZERO, Hash.ZERO, Hash.ZERO, SELF);
        return new DecidedBlock(
                new Block(header, body), new QuorumCertificate(VoteKind.PRECOMMIT, height, 0, Hash.ZERO, List.of()));
    }
}
