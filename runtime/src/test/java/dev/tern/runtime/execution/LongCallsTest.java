package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Request;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a task that takes several rounds, while the memory for messages changes. */
class LongCallsTest {
    private static final long SLOT = MessageMemory.LARGEST;
    private static final int LONG = 100_000_000;
    private static final Pace PACE = new Pace(300_000_000, 100_000_000, 4_000_000_000L, 4);

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final CanisterId slow = subnet.deploy(Chores.CANISTER);
    private final CanisterId far = new CanisterId(FAR);
    private Hash call = Hash.ZERO;

    @AfterEach
    void close() {
        subnet.executor.close();
    }

    private LongRun begin(Chores chores, long room) {
        call = subnet.submit(ALICE, slow.principal(), "run", chores.argument());
        subnet.leaveForMessages(room);
        subnet.block();
        return subnet.state.schedule().running().get(slow).orElseThrow();
    }

    private void end() {
        for (int i = 0; i < 20 && subnet.state.schedule().isRunning(slow); i++) {
            subnet.block();
        }
        assertThat(subnet.state.schedule().isRunning(slow)).isFalse();
    }

    private Chores twoCalls() {
        Chores nothing = new Chores();
        return new Chores().call(far, 0, false, false, nothing).spin(LONG).call(far, 0, false, true, nothing);
    }

    @Test
    void aCallThatFindsNoRoomInTheEndIsRejectedAndTheOthersAreMade() {
        LongRun record = begin(twoCalls(), 2 * SLOT);
        assertThat(record.messages()).contains(subnet.state.freeMessages());
        subnet.leaveForMessages(SLOT);
        end();
        assertThat(subnet.canister(slow).queues().nextTo(FAR)).get().isInstanceOf(Request.class);
        assertThat(subnet.canister(slow).queues().withdrawn(FAR).nextTo(FAR)).isEmpty();
        assertThat(subnet.status(call)).as("the callback replied").isInstanceOf(RequestStatus.Replied.class);
        assertThat(Recount.of(subnet.state)).isLessThan(SLOT + 1000);
    }

    @Test
    void roomThatComesLaterIsForTheNextTask() {
        begin(twoCalls(), SLOT);
        subnet.leaveForMessages(10 * SLOT);
        end();
        assertThat(subnet.canister(slow).calls().callbacks().size()).isOne();
    }

    @Test
    void aReplicaThatDoesItAgainTellsItTheSame() {
        begin(twoCalls(), SLOT);
        subnet.leaveForMessages(10 * SLOT);
        TestSubnet restarted = new TestSubnet(subnet.executor.another());
        restarted.state = subnet.state;
        while (subnet.state.schedule().isRunning(slow)) {
            subnet.block();
            restarted.block();
            assertThat(restarted.state.stateRoot()).isEqualTo(subnet.state.stateRoot());
        }
        assertThat(subnet.canister(slow).calls().callbacks().size()).isOne();
    }
}
