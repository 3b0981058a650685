package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Request;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
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
        assertThat(record.told().messages()).contains(subnet.state.freeMessages());
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

    /** Who resumes a task has the queues of its begin at hand, who does it again those of today: nothing may follow from them. */
    @Test
    void whatArrivesAndLeavesMeanwhileChangesNeitherPricesNorWhatItMaySpend() {
        Principal self = slow.principal();
        Blob again = new Chores().call(far, 0, false, false, new Chores()).argument();
        arrive(new Request(FAR, self, 1, "run", again, Cycles.ZERO));
        subnet.block();
        Request onward = (Request) subnet.canister(slow).queues().nextTo(FAR).orElseThrow();
        subnet.block(20 * SECOND, Optional.empty());
        begin(twoCalls(), 10 * SLOT);
        for (int i = 2; i <= 4; i++) {
            arrive(new Request(FAR, self, i, "run", new Chores().reply().argument(), Cycles.ZERO));
        }
        subnet.state = subnet.state.update(slow, c -> c.withQueues(c.queues().sent(FAR)));
        arrive(onward.respond(new Answer.Reply(Blob.wrap(new byte[1_000_000])), Cycles.ZERO));
        TestSubnet restarted = subnet.restarted();
        for (int i = 0; i < 8; i++) {
            subnet.blockWith(restarted, 20 * SECOND);
        }
        assertThat(subnet.state.schedule().isRunning(slow)).isFalse();
    }

    private void arrive(Message message) {
        subnet.state = subnet.state.update(slow, c -> c.withQueues(c.queues().receive(message)));
    }

    @Test
    void aReplicaThatDoesItAgainTellsItTheSame() {
        begin(twoCalls(), SLOT);
        subnet.leaveForMessages(10 * SLOT);
        TestSubnet restarted = subnet.restarted();
        while (subnet.state.schedule().isRunning(slow)) {
            subnet.blockWith(restarted);
        }
        assertThat(subnet.canister(slow).calls().callbacks().size()).isOne();
    }
}
