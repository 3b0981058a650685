package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Limits;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is when there is more to do than a round can do. */
class FairnessTest {
    private static final Pace PACE = new Pace(5_000_000, 1_500_000, 10_000_000, 4);
    /** Of less than a slice: four of these fill a round of a lane. */
    private static final int HEAVY = 70_000;

    private static final int GREEDY = 2 * Limits.LANES;

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final List<CanisterId> greedy = new ArrayList<>();

    FairnessTest() {
        for (int i = 0; i < GREEDY; i++) {
            greedy.add(subnet.deploy(Chores.CANISTER));
        }
    }

    private static boolean replied(RequestStatus status) {
        return status instanceof RequestStatus.Replied;
    }

    @Test
    void aSingleMessageDoesNotWaitForThoseThatGreedyCanistersHaveInTheirQueues() {
        CanisterId modest = subnet.deploy(Chores.CANISTER);
        greedy.forEach(canister -> {
            for (int i = 0; i < 40; i++) {
                subnet.spin(canister, HEAVY);
            }
        });
        for (int i = 0; i < 5; i++) {
            Hash call = subnet.spin(modest, 1);
            subnet.block();
            assertThat(replied(subnet.status(call))).as("message %d", i).isTrue();
        }
        assertThat(subnet.canister(greedy.getFirst()).queues().input().isEmpty())
                .isFalse();
    }

    @Test
    void whoAsksForALotGetsAsMuchAsOthersWhoDo() {
        List<List<Hash>> calls = new ArrayList<>();
        for (CanisterId canister : greedy) {
            List<Hash> own = new ArrayList<>();
            // some ask in larger pieces
            boolean large = greedy.indexOf(canister) % 2 == 0;
            for (int i = 0; i < (large ? 40 : 80); i++) {
                own.add(subnet.spin(canister, large ? HEAVY : HEAVY / 4));
            }
            calls.add(own);
        }
        for (int i = 0; i < 12; i++) {
            subnet.block();
        }
        List<Long> done = new ArrayList<>();
        for (int i = 0; i < GREEDY; i++) {
            long count = calls.get(i).stream()
                    .filter(call -> replied(subnet.status(call)))
                    .count();
            done.add(count * (Seat.PER_TASK + Chores.SPIN_COST * (i % 2 == 0 ? HEAVY : HEAVY / 4)));
        }
        long most = done.stream().mapToLong(Long::longValue).max().orElseThrow();
        long least = done.stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(least).as("%s", done).isGreaterThan(most * 3 / 4);
    }

    @Test
    void heartbeatsThatTakeAllOfACanistersTurnsLeaveSomeToItsMessages() {
        int beat = 200_000;
        CanisterId busy = subnet.deploy(
                Chores.CANISTER + "(func (export \"canister_heartbeat\") (call $spin (i32.const " + beat + ")))");
        greedy.forEach(canister -> {
            for (int i = 0; i < 60; i++) {
                subnet.spin(canister, HEAVY);
            }
        });
        List<Hash> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(subnet.spin(busy, 1));
        }
        for (int i = 0; i < 20; i++) {
            subnet.block();
        }
        assertThat(calls).allMatch(call -> replied(subnet.status(call)));
        assertThat(TestSubnet.number(subnet.queried(busy, "get"))).isGreaterThan(4 * beat);
    }

    @Test
    void nothingIsKeptOfTurnsWhenNobodyWaits() {
        subnet.spin(greedy.getFirst(), HEAVY);
        subnet.spin(greedy.getLast(), 1);
        subnet.block();
        assertThat(subnet.state.schedule().served().isEmpty()).isTrue();
    }
}
