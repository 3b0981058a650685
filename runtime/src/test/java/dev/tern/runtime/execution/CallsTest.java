package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.RejectCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallsTest {
    private static final int REPLIES = 0;
    private static final int REJECTS = 4;
    private static final int CLEANUPS = 8;
    private static final int REJECT_CODE = 12;
    private static final int NOT_SENT = 16;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId counter = subnet.deploy(Wats.COUNTER);
    private final CanisterId caller = subnet.deploy(Wats.CALLER);

    private int stat(int at) {
        return TestSubnet.number(subnet.queried(caller, "stats"), at);
    }

    private Blob forward(CanisterId callee, String method) {
        return Wats.forward(callee, false, 0, method);
    }

    @Test
    void aReplyComesBackToTheCallerAndOnToTheUserInOneBlock() {
        assertThat(TestSubnet.number(subnet.reply(caller, "forward", forward(counter, "inc"))))
                .isEqualTo(1);
        assertThat(stat(REPLIES)).isEqualTo(1);
        assertThat(subnet.canister(caller).calls().contexts().isEmpty()).isTrue();
        assertThat(subnet.canister(caller).calls().callbacks().isEmpty()).isTrue();
    }

    @Test
    void aTrapInTheCalleeIsARejectForTheCaller() {
        Blob text = subnet.reply(caller, "forward", forward(counter, "inc_and_trap"));
        assertThat(text.text())
                .isEqualTo("IC0503: Error from Canister " + counter
                        + ": Canister called `ic0.trap` with message: 'over and out'.");
        assertThat(stat(REJECTS)).isEqualTo(1);
        assertThat(stat(REJECT_CODE)).isEqualTo(RejectCode.CANISTER_ERROR.code());
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isZero();
    }

    @Test
    void aTrapInTheCallbackRunsTheCleanupAndRejectsTheCall() {
        RequestStatus.Rejected rejected =
                (RequestStatus.Rejected) subnet.update(caller, "forward", Wats.forward(counter, true, 0, "inc"));
        assertThat(rejected.errorCode()).isEqualTo("IC0503");
        assertThat(stat(REPLIES)).isZero();
        assertThat(stat(CLEANUPS)).isEqualTo(1);
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isEqualTo(1);
        assertThat(subnet.canister(caller).calls().contexts().isEmpty()).isTrue();
    }

    @Test
    void aCallToACanisterThatDoesNotExistIsRejected() {
        CanisterId nobody = IdRange.id(199);
        Blob text = subnet.reply(caller, "forward", forward(nobody, "inc"));
        assertThat(text.text()).isEqualTo("IC0301: Canister " + nobody + " not found");
        assertThat(stat(REJECT_CODE)).isEqualTo(RejectCode.DESTINATION_INVALID.code());
    }

    @Test
    void aCalleeThatDoesNotAnswerIsRejectedWithCodeFive() {
        Blob text = subnet.reply(caller, "forward", forward(counter, "silent"));
        assertThat(text.text()).startsWith("IC0506: ");
        assertThat(stat(REJECT_CODE)).isEqualTo(5);
    }

    @Test
    void aCanisterMayCallItself() {
        Blob inner = subnet.reply(caller, "forward", forward(caller, "stats"));
        assertThat(TestSubnet.number(inner)).isZero();
        assertThat(stat(REPLIES)).isEqualTo(1);
    }

    @Test
    void aCanisterMayAnswerBeforeItsCallIsAnswered() {
        subnet.reply(caller, "forward_and_reply", forward(counter, "inc"));
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isEqualTo(1);
        // the callback answers a second time, which is a violation: it leaves no trace but the cleanup
        assertThat(stat(REPLIES)).isZero();
        assertThat(stat(CLEANUPS)).isEqualTo(1);
        assertThat(subnet.canister(caller).calls().contexts().isEmpty()).isTrue();
    }

    @Test
    void aCallToAnotherSubnetWaitsInTheOutputQueueAndItsAnswerEndsTheCall() {
        CanisterId far = IdRange.id(300);
        Hash id = subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(far, "inc"));
        subnet.block();
        assertThat(subnet.status(id)).isInstanceOf(RequestStatus.Processing.class);
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(far.principal()).orElseThrow();
        assertThat(request.sequence()).isEqualTo(1);
        Response response = request.respond(new Answer.Reply(Blob.ofText("from afar")), request.cycles());
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(far.principal()).receive(response)));
        subnet.block();
        assertThat(TestSubnet.replied(subnet.status(id)).text()).isEqualTo("from afar");
    }

    @Test
    void aCallIsNotSentWhenFiveHundredToTheSameCanisterAreOpen() {
        CanisterId far = IdRange.id(300);
        for (int i = 0; i < 500; i++) {
            subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(far, "inc"));
        }
        subnet.block();
        assertThat(stat(NOT_SENT)).isZero();
        subnet.update(caller, "forward", forward(far, "inc"));
        assertThat(stat(NOT_SENT)).isEqualTo(2);
        assertThat(subnet.canister(caller).queues().pair(far.principal()).openCalls())
                .isEqualTo(500);
    }

    @Test
    void aStopWaitsForOpenCallsAndNewOnesAreRefusedMeanwhile() {
        CanisterId far = IdRange.id(300);
        Hash open = subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(far, "inc"));
        subnet.block();
        Hash stop = subnet.ask(TestSubnet.ALICE, "stop_canister", TestSubnet.id(caller));
        subnet.block();
        assertThat(subnet.status(stop)).isInstanceOf(RequestStatus.Processing.class);
        RequestStatus.Rejected refused =
                (RequestStatus.Rejected) subnet.update(caller, "forward", forward(counter, "inc"));
        assertThat(refused.errorCode()).isEqualTo("IC0509");
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(far.principal()).orElseThrow();
        Response response = request.respond(new Answer.Reply(Blob.EMPTY), Cycles.ZERO);
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(far.principal()).receive(response)));
        subnet.block();
        TestSubnet.replied(subnet.status(open));
        TestSubnet.replied(subnet.status(stop));
        assertThat(subnet.canister(caller).status()).isEqualTo(new CanisterStatus.Stopped());
    }

    @Test
    void aStartCancelsAStop() {
        subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(IdRange.id(300), "inc"));
        subnet.block();
        Hash stop = subnet.ask(TestSubnet.ALICE, "stop_canister", TestSubnet.id(caller));
        subnet.block();
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "start_canister", TestSubnet.id(caller)));
        assertThat(((RequestStatus.Rejected) subnet.status(stop)).errorCode()).isEqualTo("IC0511");
    }

    @Test
    void uninstallingAnswersOpenCallsAndDropsTheirCallbacks() {
        CanisterId far = IdRange.id(300);
        Hash open = subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(far, "inc"));
        subnet.block();
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "uninstall_code", TestSubnet.id(caller)));
        assertThat(((RequestStatus.Rejected) subnet.status(open)).code()).isEqualTo(RejectCode.CANISTER_REJECT);
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(far.principal()).orElseThrow();
        Response response = request.respond(new Answer.Reply(Blob.EMPTY), Cycles.ZERO);
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(far.principal()).receive(response)));
        subnet.block();
        assertThat(subnet.canister(caller).calls().contexts().isEmpty()).isTrue();
        assertThat(subnet.canister(caller).calls().callbacks().isEmpty()).isTrue();
    }

    @Test
    void aFrozenCanisterIsLeftAlone() {
        subnet.state = subnet.state.update(counter, c -> c.withFrozenBy(Optional.of(1L)));
        Hash before = subnet.canister(counter).digest();
        Hash id = subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", forward(counter, "inc"));
        subnet.block();
        assertThat(subnet.status(id)).isInstanceOf(RequestStatus.Processing.class);
        assertThat(subnet.canister(counter).digest()).isEqualTo(before);
        assertThat(subnet.canister(caller).queues().nextTo(counter.principal())).isPresent();
        RequestStatus.Rejected refused =
                (RequestStatus.Rejected) subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(counter));
        assertThat(refused.message()).contains("is being migrated");
        assertThat(subnet.query(counter, "get", Blob.EMPTY)).isInstanceOf(Answer.Reject.class);
    }

    @Test
    void numbersWithinAPairGoOnFromLocalDeliveryToStreams() {
        subnet.reply(caller, "forward", forward(counter, "inc"));
        subnet.reply(caller, "forward", forward(counter, "inc"));
        assertThat(subnet.canister(caller).queues().pair(counter.principal()).sent())
                .isEqualTo(2);
        assertThat(subnet.canister(counter).queues().pair(caller.principal()).received())
                .isEqualTo(2);
        assertThat(subnet.canister(counter).queues().pair(caller.principal()).waiting())
                .isZero();
    }

    @Test
    void aBestEffortCallEndsWithItsTimeAndALateResponseOnlyBringsItsCyclesBack() {
        CanisterId far = IdRange.id(300);
        Blob argument = Wats.forward(far, false, 1000, "inc");
        Hash id = subnet.submit(TestSubnet.ALICE, caller.principal(), "forward_best_effort", argument);
        subnet.block();
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(far.principal()).orElseThrow();
        assertThat(request.deadline()).isEqualTo(subnet.state.time() + 10 * TestSubnet.SECOND);
        assertThat(subnet.state.agenda().nextTimer()).contains(request.deadline());
        subnet.block(9 * TestSubnet.SECOND, Optional.empty());
        assertThat(subnet.status(id)).isInstanceOf(RequestStatus.Processing.class);
        subnet.block(TestSubnet.SECOND, Optional.empty());
        assertThat(TestSubnet.replied(subnet.status(id)).text()).isEqualTo("IC0601: Call deadline has expired.");
        assertThat(stat(REJECT_CODE)).isEqualTo(6);
        assertThat(subnet.state.agenda().nextTimer()).isEmpty();
        Cycles before = subnet.canister(caller).balance();
        Response late = request.respond(new Answer.Reply(Blob.EMPTY), request.cycles());
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(far.principal()).receive(late)));
        subnet.block();
        assertThat(stat(REPLIES)).isZero();
        assertThat(subnet.canister(caller).balance()).isEqualTo(before.plus(Cycles.of(1000)));
        assertThat(subnet.canister(caller).queues().pair(far.principal()).openCalls())
                .isZero();
    }
}
