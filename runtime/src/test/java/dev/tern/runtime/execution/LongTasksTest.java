package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that take longer than a round. */
class LongTasksTest {
    /** About four rounds. */
    private static final int LONG = 700_000;

    private static final Pace PACE = new Pace(2_000_000, 1_000_000, 30_000_000, 2);

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final CanisterId slow = subnet.deploy(Chores.CANISTER);
    private final CanisterId quick = subnet.deploy(Chores.CANISTER);

    @AfterEach
    void close() {
        subnet.executor.close();
    }

    @Test
    void aLongMessageGoesOnInLaterBlocksWhileOthersAreServed() {
        Hash call = subnet.spin(slow, LONG);
        int blocks = 0;
        while (!subnet.status(call).isFinal()) {
            Hash other = subnet.spin(quick, 1);
            subnet.block();
            blocks++;
            assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
            boolean done = subnet.status(call).isFinal();
            assertThat(done || subnet.status(call) instanceof RequestStatus.Processing)
                    .isTrue();
            assertThat(TestSubnet.number(subnet.queried(slow, "get"))).isEqualTo(done ? LONG : 0);
        }
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(call)))).isEqualTo(LONG);
        assertThat(blocks).isBetween(4, 6);
        assertThat(subnet.executor.pausedRuns()).isZero();
        assertThat(subnet.state.schedule().running().isEmpty()).isTrue();
    }

    @Test
    void whatALongMessageDoesIsWhatItWouldDoAtOnce() {
        TestSubnet fast = new TestSubnet();
        CanisterId same = fast.deploy(Chores.CANISTER);
        fast.deploy(Chores.CANISTER);
        Blob script = new Chores().spin(LONG).grow(3).reply().argument();
        fast.submit(ALICE, same.principal(), "run", script);
        fast.block();
        subnet.submit(ALICE, slow.principal(), "run", script);
        subnet.untilIdle(10);
        assertThat(subnet.canister(slow).digest()).isEqualTo(fast.canister(same).digest());
    }

    @Test
    void messagesThatComeMeanwhileFollowInTheirOrder() {
        Hash first = subnet.spin(slow, LONG);
        subnet.block();
        Hash second = subnet.spin(slow, 1);
        Hash third = subnet.spin(slow, 1);
        subnet.untilIdle(10);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(first)))).isEqualTo(LONG);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(second)))).isEqualTo(LONG + 1);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(third)))).isEqualTo(LONG + 2);
    }

    @Test
    void anEndlessLoopEndsAtItsLimitAndHoldsUpNobody() {
        Hash call = subnet.spin(slow, Integer.MAX_VALUE);
        int blocks = 0;
        while (!subnet.status(call).isFinal()) {
            Hash other = subnet.spin(quick, 1);
            subnet.block();
            blocks++;
            assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
        }
        assertThat(((RequestStatus.Rejected) subnet.status(call)).errorCode()).isEqualTo("IC0522");
        assertThat(blocks).isBetween(14, 16);
        assertThat(TestSubnet.number(subnet.queried(slow, "get"))).isZero();
    }

    @Test
    void managementCallsAboutTheCanisterWaitForTheEndAndOthersDoNot() {
        Hash call = subnet.spin(slow, LONG);
        subnet.block();
        Hash stop = subnet.ask(ALICE, "stop_canister", id(slow));
        Hash again = subnet.ask(ALICE, "start_canister", id(slow));
        Hash other = subnet.ask(ALICE, "stop_canister", id(quick));
        Hash status = subnet.ask(ALICE, "canister_status", id(slow));
        subnet.block();
        assertThat(subnet.status(stop)).isInstanceOf(RequestStatus.Processing.class);
        assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(status)).isInstanceOf(RequestStatus.Replied.class);
        Hash late = subnet.spin(slow, 1);
        subnet.untilIdle(10);
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(stop)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(again)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(late)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.canister(slow).status()).isEqualTo(new CanisterStatus.Running());
        assertThat(subnet.state.management().pending().isEmpty()).isTrue();
    }

    @Test
    void aManagementCallThatWaitsComesBeforeTheNextMessage() {
        subnet.spin(slow, LONG);
        Hash next = subnet.spin(slow, LONG);
        subnet.block();
        subnet.ask(ALICE, "stop_canister", id(slow));
        subnet.untilIdle(10);
        assertThat(subnet.status(next))
                .isInstanceOfSatisfying(
                        RequestStatus.Rejected.class,
                        rejected -> assertThat(rejected.errorCode()).isEqualTo("IC0508"));
    }

    @Test
    void callsThatWaitedAreExecutedInAsManyRoundsAsTheyNeedAndTheNextMessageAfterThem() {
        subnet.spin(slow, LONG);
        subnet.block();
        List<Hash> snapshots = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // what management calls may use in a round
            snapshots.add(subnet.ask(ALICE, "take_canister_snapshot", id(slow)));
        }
        Hash next = subnet.spin(slow, 1);
        int before = 0;
        while (before < snapshots.size()) {
            subnet.block();
            int done = (int) snapshots.stream()
                    .filter(call -> subnet.status(call) instanceof RequestStatus.Replied)
                    .count();
            assertThat(done - before).isLessThanOrEqualTo(1);
            assertThat(subnet.status(next).isFinal() && done < snapshots.size()).isFalse();
            before = done;
        }
        subnet.untilIdle(2);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(next)))).isEqualTo(LONG + 1);
    }

    @Test
    void whoMayNotMakeAManagementCallIsToldAtOnce() {
        subnet.spin(slow, LONG);
        subnet.block();
        Hash call = subnet.ask(TestSubnet.BOB, "stop_canister", id(slow));
        Hash metrics = subnet.ask(ALICE, "canister_metrics", id(slow));
        subnet.block();
        assertThat(subnet.state.schedule().isRunning(slow)).isTrue();
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Rejected.class);
        assertThat(subnet.status(metrics).isFinal()).isTrue();
    }

    @Test
    void whenTheCanisterFreezesAnUnfinishedTaskNeverWas() {
        Hash call = subnet.spin(slow, LONG);
        CanisterState before = subnet.canister(slow);
        subnet.block();
        assertThat(subnet.state.schedule().isRunning(slow)).isTrue();
        Hash waiting = subnet.ask(ALICE, "uninstall_code", id(slow));
        subnet.block();
        subnet.freeze(slow);
        assertThat(subnet.canister(slow).withFrozenBy(Optional.empty()).digest())
                .isEqualTo(before.digest());
        assertThat(subnet.state.schedule().isRunning(slow)).isFalse();
        assertThat(((RequestStatus.Rejected) subnet.status(waiting)).errorCode())
                .isEqualTo("IC0212");
        Hash other = subnet.spin(quick, 1);
        subnet.block();
        assertThat(subnet.executor.pausedRuns()).isZero();
        assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(call).isFinal()).isFalse();

        // what moved begins again from the first instruction
        subnet.state = subnet.state.update(slow, c -> c.withFrozenBy(Optional.empty()));
        subnet.untilIdle(10);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(call)))).isEqualTo(LONG);
    }

    @Test
    void fewTasksAreUnfinishedAtOnceAndAllHaveTheirTurn() {
        List<Hash> calls = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            calls.add(subnet.spin(subnet.deploy(Chores.CANISTER), LONG));
        }
        int blocks = 0;
        while (calls.stream().anyMatch(call -> !subnet.status(call).isFinal())) {
            subnet.block();
            assertThat(subnet.state.schedule().running().size()).isBetween(0, PACE.running());
            assertThat(subnet.executor.pausedRuns())
                    .isEqualTo(subnet.state.schedule().running().size());
            assertThat(++blocks).isLessThan(60);
        }
        calls.forEach(call -> assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class));
    }

    @Test
    void thoseThatWaitForAPlaceTakeNothingFromThoseThatHaveOneAndHaveTheirsInTurn() {
        List<CanisterId> canisters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            canisters.add(subnet.deploy(Chores.CANISTER));
        }
        List<List<Hash>> calls = new ArrayList<>();
        for (CanisterId canister : canisters) {
            calls.add(List.of(subnet.spin(canister, LONG), subnet.spin(canister, LONG)));
        }
        List<Integer> begun = new ArrayList<>();
        int blocks = 0;
        // each takes five blocks, two at once
        while (begun.size() < canisters.size()) {
            subnet.block();
            assertThat(++blocks).as("%s", begun).isLessThanOrEqualTo(60);
            for (int i = 0; i < canisters.size(); i++) {
                if (subnet.status(calls.get(i).getFirst()).isFinal() && !begun.contains(i)) {
                    begun.add(i);
                }
            }
        }
        // nobody has a second one before all had their first
        assertThat(calls.stream().filter(own -> subnet.status(own.getLast()).isFinal()))
                .isEmpty();
        subnet.untilIdle(70);
        assertThat(subnet.state.schedule().waiting().isEmpty()).isTrue();
    }

    @Test
    void aTimerAndItsCallbacksMayBeLongToo() {
        Blob script = new Chores()
                .timer(1)
                .call(quick, LONG, true, false, new Chores().spin(LONG).reply())
                .argument();
        Hash call = subnet.submit(ALICE, slow.principal(), "run", script);
        subnet.untilIdle(20);
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Rejected.class);
        // the timer, and the cleanup after the callback trapped
        assertThat(TestSubnet.number(subnet.queried(slow, "get"))).isEqualTo(50_000 + LONG);
    }

    /** The callback takes too much memory, so it counts for nothing, and its cleanup takes long; meanwhile there is room again. */
    @Test
    void whatATaskWasToldOfMemoryHoldsForAReplicaThatDoesItAgain() {
        Blob script = new Chores()
                .call(quick, LONG, false, false, new Chores().reply())
                .argument();
        subnet.moving(Moves.record(slow, SELF, OTHER, subnet.canister(slow).memoryBytes()), MigrationStep.SERVING);
        Hash call = subnet.submit(ALICE, slow.principal(), "run", script);
        for (int i = 0; i < 6; i++) {
            subnet.block();
        }
        LongRun run = subnet.state.schedule().running().get(slow).orElseThrow();
        assertThat(run.told().rooms()).hasSize(1);
        subnet.stays();
        TestSubnet restarted = subnet.restarted();
        while (!subnet.status(call).isFinal()) {
            subnet.blockWith(restarted);
        }
        assertThat(((RequestStatus.Rejected) subnet.status(call)).errorCode()).isEqualTo("IC0539");
    }
}
