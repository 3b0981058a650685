package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.SECOND;
import static dev.tern.runtime.execution.TestSubnet.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.RejectCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nobody waits forever for a canister to stop. */
class StoppingTest {
    private static final long PATIENCE = 300;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId caller = subnet.deploy(Wats.CALLER);

    /** A canister that waits for an answer from another subnet is told to stop. */
    private Hash stop() {
        subnet.submit(ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 0, "inc"));
        subnet.block();
        return stopAgain();
    }

    private Hash stopAgain() {
        Hash stop = subnet.ask(ALICE, "stop_canister", id(caller));
        subnet.block();
        assertThat(subnet.status(stop)).isInstanceOf(RequestStatus.Processing.class);
        return stop;
    }

    private void answer() {
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(TestSubnet.FAR).orElseThrow();
        Response response = request.respond(new Answer.Reply(Blob.EMPTY), Cycles.ZERO);
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(TestSubnet.FAR).receive(response)));
        subnet.block();
    }

    @Test
    void afterFiveMinutesWhoWaitsForAStopIsToldAndTheCanisterGoesOnStopping() {
        Hash stop = stop();
        assertThat(subnet.state.agenda().nextTimer()).contains(subnet.state.time() + PATIENCE * SECOND);
        subnet.block((PATIENCE - 1) * SECOND, Optional.empty());
        assertThat(subnet.status(stop)).isInstanceOf(RequestStatus.Processing.class);
        subnet.block(SECOND, Optional.empty());
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.status(stop);
        assertThat(rejected.code()).isEqualTo(RejectCode.SYS_TRANSIENT);
        assertThat(rejected.errorCode()).isEqualTo("IC0206");
        assertThat(rejected.message()).isEqualTo("Stop canister request timed out");
        assertThat(subnet.state.agenda().nextTimer()).isEmpty();
        assertThat(subnet.canister(caller).status()).isInstanceOf(CanisterStatus.Stopping.class);
        answer();
        assertThat(subnet.canister(caller).status()).isEqualTo(new CanisterStatus.Stopped());
    }

    @Test
    void eachWaitsItsOwnTimeAndTheDeadlinesAreKeptInTheState() {
        stop();
        subnet.block(100 * SECOND, Optional.empty());
        Hash second = stopAgain();
        CanisterState stored = Reader.whole(subnet.canister(caller).encode(), CanisterState::read);
        assertThat(stored.status()).isEqualTo(subnet.canister(caller).status());
        subnet.block((PATIENCE - 50) * SECOND, Optional.empty());
        assertThat(((CanisterStatus.Stopping) subnet.canister(caller).status()).requests())
                .hasSize(1);
        assertThat(subnet.status(second)).isInstanceOf(RequestStatus.Processing.class);
        answer();
        assertThat(subnet.status(second)).isInstanceOf(RequestStatus.Replied.class);
    }

    @Test
    void everyStopAndStartIsAVersionMore() {
        CanisterId idle = subnet.deploy(Wats.COUNTER);
        long version = subnet.canister(idle).vitals().version();
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(idle)));
        assertThat(subnet.canister(idle).vitals().version()).isEqualTo(version + 2);
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(idle)));
        assertThat(subnet.canister(idle).vitals().version()).isEqualTo(version + 3);
        TestSubnet.replied(subnet.manage(ALICE, "start_canister", id(idle)));
        assertThat(subnet.canister(idle).vitals().version()).isEqualTo(version + 4);
    }
}
