package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.engine.Input;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica that is slow, and peers that send it more than it can work off. */
@Timeout(60)
class IntakeTest {
    private static final SubnetId SUBNET = SubnetId.of(new byte[] {1});
    private static final int LARGE = Message.MAX_BYTES - 1024;
    private static final Message VOTES = new Message.Voted(List.of());

    private final Intake intake = new Intake();

    @Test
    void aPeerThatSendsMuchKeepsItsNewestAndNoMoreThanItsShare() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            intake.put(from(1, new Message.BlocksWanted(i)), LARGE);
        }
        assertThat(intake.bytes()).isLessThanOrEqualTo(Intake.PEER_BYTES);
        assertThat(taken(10))
                .containsExactly(from(1, new Message.BlocksWanted(998)), from(1, new Message.BlocksWanted(999)));
        assertThat(intake.bytes()).isZero();
    }

    @Test
    void manyPeersThatSendMuchDoNotExceedTheTotalAndThoseWhoSendLittleLoseNothing() throws InterruptedException {
        intake.put(from(99, new Message.BlocksWanted(7)), 10);
        for (int i = 0; i < 200; i++) {
            intake.put(from(i % 20, new Message.BlocksWanted(i)), LARGE);
            assertThat(intake.bytes()).isLessThanOrEqualTo(Intake.TOTAL_BYTES);
        }
        assertThat(taken(256)).contains(from(99, new Message.BlocksWanted(7)));
    }

    @Test
    void votesOvertakeTheRestButDoNotStarveIt() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            intake.put(from(1, new Message.BlocksWanted(i)), 10);
        }
        for (int i = 0; i < 8; i++) {
            intake.put(from(1, VOTES), 10);
        }
        assertThat(taken(8))
                .startsWith(from(1, VOTES), from(1, VOTES))
                .endsWith(from(1, new Message.BlocksWanted(0)), from(1, new Message.BlocksWanted(1)));
    }

    @Test
    void peersAreHeardInTurn() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            intake.put(from(1, VOTES), 10);
        }
        intake.put(from(2, VOTES), 10);
        assertThat(taken(8)).contains(from(2, VOTES));
    }

    @Test
    void whoSendsTooManyVotesWaitsAndNobodyElseDoes() throws Exception {
        intake.put(from(1, VOTES), LARGE);
        intake.put(from(1, VOTES), LARGE);
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        Thread peer = Thread.ofVirtual().start(() -> {
            try {
                intake.put(from(1, VOTES), LARGE);
                waiting.complete(null);
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        while (peer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        intake.put(from(2, VOTES), LARGE);
        intake.put(new Input.Arrived());
        assertThat(waiting).isNotDone();
        assertThat(taken(1)).hasSize(1);
        assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(taken(100)).hasSize(4);
    }

    @Test
    void whatThisNodeOffersIsRefusedWhenThereIsTooMuchOfIt() throws InterruptedException {
        assertThat(intake.offer(new Input.Arrived(), LARGE)).isTrue();
        assertThat(intake.offer(new Input.Arrived(), LARGE)).isTrue();
        assertThat(intake.offer(new Input.Arrived(), LARGE)).isFalse();
        assertThat(taken(10)).hasSize(2);
    }

    @Test
    void nobodyWaitsForAReplicaThatEnds() throws Exception {
        intake.close();
        for (int i = 0; i < 10; i++) {
            intake.put(from(1, VOTES), LARGE);
        }
        assertThat(taken(10)).isEmpty();
    }

    private List<Input> taken(int max) throws InterruptedException {
        List<Input> turn = new ArrayList<>();
        intake.take(turn, max, 0);
        return turn;
    }

    private static Input.FromPeer from(int peer, Message message) {
        return new Input.FromPeer(new Address(SUBNET, NodeId.of(new byte[] {(byte) peer})), message);
    }
}
