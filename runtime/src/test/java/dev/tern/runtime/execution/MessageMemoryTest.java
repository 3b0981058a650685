package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A guaranteed response has its memory from the call on; what has no room is refused before it is there. */
class MessageMemoryTest {
    private static final long SLOT = MessageMemory.LARGEST;
    private static final int OVERHEAD = 256;
    private static final int NOT_SENT = 2;
    /** More than the users' calls of a test take. */
    private static final int FEW = 1000;

    /** Answers with as many bytes as its argument has, and more. */
    private static final String LOUD = """
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (memory 1)
            (func (export "canister_update shout") (call $append (i32.const 0) (i32.const 5000)) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId caller = subnet.deploy(Wats.CALLER);

    private Hash forward(CanisterId from, CanisterId callee, String how, String method) {
        return subnet.submit(ALICE, from.principal(), how, Wats.forward(callee, false, 0, method));
    }

    private long taken() {
        return subnet.canister(caller).messageBytes();
    }

    /** The message to the other subnet, which leaves. */
    private Message leave() {
        Message message = subnet.canister(caller).queues().nextTo(FAR).orElseThrow();
        subnet.state = subnet.state.update(caller, c -> c.withQueues(c.queues().sent(FAR)));
        return message;
    }

    private void arrive(Message message) {
        subnet.state = subnet.state.update(caller, c -> c.withQueues(c.queues().receive(message)));
    }

    private int result() {
        return TestSubnet.number(subnet.queried(caller, "stats"), 16);
    }

    @Test
    void theCallerKeepsRoomForTheLargestResponseUntilItHasTheResponse() {
        forward(caller, new CanisterId(FAR), "forward", "f");
        subnet.block();
        assertThat(taken()).as("the request leaves").isEqualTo(SLOT);
        Request request = (Request) leave();
        assertThat(taken()).isEqualTo(SLOT);
        Response response = request.respond(new Answer.Reply(Blob.wrap(new byte[1000])), Cycles.ZERO);
        arrive(response);
        assertThat(taken()).as("the rest is given back").isEqualTo(1000 + OVERHEAD);
        subnet.block();
        assertThat(taken()).isZero();
    }

    @Test
    void theCalleeKeepsItUntilItHasAnswered() {
        CanisterId callee = caller;
        Blob argument = Wats.forward(new CanisterId(FAR), false, 0, "f");
        arrive(new Request(FAR, callee.principal(), 7, "forward", argument, Cycles.ZERO));
        assertThat(taken()).as("the request waits").isEqualTo(SLOT);
        subnet.block();
        Request onward = (Request) leave();
        assertThat(taken()).as("it is worked on, and calls another").isEqualTo(2 * SLOT);
        arrive(onward.respond(new Answer.Reply(Blob.wrap(new byte[1000])), Cycles.ZERO));
        subnet.block();
        assertThat(taken()).as("the answer leaves").isEqualTo(1000 + OVERHEAD);
        leave();
        assertThat(taken()).isZero();
    }

    @Test
    void theManagementCanisterKeepsItToo() {
        Blob nothing = TestSubnet.argument("raw_rand");
        subnet.sendFromAfar("raw_rand", Cycles.ZERO, nothing);
        assertThat(subnet.state.management().messageBytes()).isEqualTo(SLOT);
        subnet.block();
        assertThat(subnet.state.management().messageBytes())
                .as("it waits for the next block's randomness")
                .isEqualTo(SLOT);
        subnet.block(SECOND, Optional.of(Blob.ofText("beacon")));
        assertThat(subnet.toAfar()).hasSize(1);
        assertThat(subnet.state.management().messageBytes())
                .isEqualTo(subnet.toAfar().getFirst().bytes());
    }

    @Test
    void aBestEffortCallTakesWhatItsMessagesTake() {
        forward(caller, new CanisterId(FAR), "forward_best_effort", "f");
        subnet.block();
        assertThat(taken()).isEqualTo(1 + OVERHEAD);
        Request request = (Request) leave();
        assertThat(taken()).isZero();
        arrive(request.respond(new Answer.Reply(Blob.wrap(new byte[1000])), Cycles.ZERO));
        assertThat(taken()).isEqualTo(1000 + OVERHEAD);
        subnet.block();
        assertThat(taken()).isZero();
    }

    @Test
    void aBestEffortCallWhoseTimeIsOverNeverTakesRoomForAGuaranteedOne() {
        forward(caller, new CanisterId(FAR), "forward_best_effort", "f");
        subnet.block();
        Request request = (Request) leave();
        assertThat(request.guaranteed()).isFalse();
        subnet.state = subnet.state.update(
                caller, canister -> canister.withCalls(canister.calls().expired(1)));
        CanisterState read = Reader.whole(subnet.canister(caller).encode(), CanisterState::read);
        assertThat(read.messageBytes()).isZero();
    }

    @Test
    void aCallWithoutRoomIsNotSentAndTheMessageGoesOn() {
        Hash call = forward(caller, new CanisterId(FAR), "forward_and_reply", "f");
        subnet.leaveForMessages(SLOT - FEW);
        Cycles before = subnet.canister(caller).balance();
        subnet.block();
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(result()).isEqualTo(NOT_SENT);
        assertThat(subnet.canister(caller).calls().callbacks().isEmpty()).isTrue();
        assertThat(before.minus(subnet.canister(caller).balance()))
                .as("nothing is set aside")
                .isLessThan(Fees.of(subnet.state).reserve());
        forward(caller, new CanisterId(FAR), "forward_best_effort", "f");
        subnet.block();
        assertThat(result()).as("a best-effort call has room").isZero();
    }

    @Test
    void aBestEffortCallWithoutRoomIsNotSentEither() {
        forward(caller, new CanisterId(FAR), "forward_best_effort", "f");
        subnet.leaveForMessages(OVERHEAD);
        subnet.block();
        assertThat(result()).isEqualTo(NOT_SENT);
    }

    @Test
    void aCallThatFindsRoomAtTheCallerAndNotAtTheCalleeIsRejectedForNow() {
        CanisterId callee = subnet.deploy(Wats.COUNTER);
        Hash call = forward(caller, callee, "forward", "inc");
        subnet.leaveForMessages(2 * SLOT - FEW);
        subnet.block();
        assertThat(((RequestStatus.Replied) subnet.status(call)).reply().text()).startsWith("IC0201");
        assertThat(TestSubnet.number(subnet.queried(caller, "stats"), 12)).isEqualTo(2);
        Hash again = forward(caller, callee, "forward", "inc");
        subnet.leaveForMessages(2 * SLOT);
        subnet.block();
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(again)))).isOne();
    }

    @Test
    void aCallOfTheManagementCanisterNeedsRoomLikeAnyOther() {
        CanisterId talker = subnet.deploy(Talker.WAT);
        Hash call = subnet.submit(
                ALICE, talker.principal(), "call", Talker.call("raw_rand", 0, TestSubnet.argument("raw_rand")));
        subnet.leaveForMessages(2 * SLOT - FEW);
        subnet.block();
        assertThat(((RequestStatus.Replied) subnet.status(call)).reply().text()).contains("Out of memory");
    }

    @Test
    void anAnswerToABestEffortCallThatHasNoRoomIsReplacedByAnUnknownOutcome() {
        CanisterId callee = subnet.deploy(LOUD);
        Hash call = forward(caller, callee, "forward_best_effort", "shout");
        subnet.leaveForMessages(2_000);
        subnet.block();
        assertThat(((RequestStatus.Replied) subnet.status(call)).reply().text()).startsWith("IC0601");
        assertThat(TestSubnet.number(subnet.queried(caller, "stats"), 12)).isEqualTo(6);
        Hash guaranteed = forward(caller, callee, "forward", "shout");
        subnet.leaveForMessages(2 * SLOT);
        subnet.block();
        assertThat(TestSubnet.replied(subnet.status(guaranteed)).length()).isEqualTo(5000);
    }

    @Test
    void aCanisterPaysForTheRoomOfItsCallsLikeForOtherMemoryAndNotForWhatUsersSend() {
        BigInteger hour = BigInteger.valueOf(3600);
        Fees fees = Fees.of(subnet.state);
        Cycles idle = fees.memory(subnet.canister(caller), hour);
        forward(caller, new CanisterId(FAR), "forward", "f");
        assertThat(fees.memory(subnet.canister(caller), hour)).isEqualTo(idle);
        subnet.block();
        Cycles open = fees.memory(subnet.canister(caller), hour);
        CanisterState larger = subnet.canister(caller);
        assertThat(open.minus(idle).low())
                .isCloseTo(SLOT * 127_000 * 3600 / (1L << 30) / 13, within(1L))
                .isPositive();
        assertThat(larger.allocatedBytes())
                .as("its own limits are for what it keeps")
                .isEqualTo(larger.memoryBytes());
    }

    @Test
    void theRoomIsDividedAmongTheLanesBeforehand() {
        CanisterId other = subnet.deploy(Wats.CALLER);
        forward(caller, new CanisterId(FAR), "forward", "f");
        forward(other, new CanisterId(FAR), "forward", "f");
        subnet.leaveForMessages(2 * SLOT - 2 * FEW);
        subnet.block();
        assertThat(result()).isEqualTo(NOT_SENT);
        forward(caller, new CanisterId(FAR), "forward", "f");
        forward(other, new CanisterId(FAR), "forward", "f");
        subnet.leaveForMessages(2 * SLOT);
        subnet.block();
        assertThat(result()).isZero();
        assertThat(subnet.state.freeMessages()).isBetween(0L, (long) FEW);
    }

    @Test
    void aCallTakesFromItsLaneWhatTheNextCanisterOfTheLaneDoesNotHave() {
        List<CanisterId> callers = new ArrayList<>(List.of(caller));
        for (int i = 0; i < Limits.LANES; i++) {
            callers.add(subnet.deploy(Wats.CALLER));
        }
        callers.forEach(each -> forward(each, new CanisterId(FAR), "forward", "f"));
        subnet.leaveForMessages(Limits.LANES * (2 * SLOT - FEW));
        subnet.block();
        assertThat(subnet.state.agenda().messages()).isEqualTo(Limits.LANES * SLOT);
    }

    @Test
    void afterARestartTheSumsAreTheSame() {
        forward(caller, new CanisterId(FAR), "forward", "f");
        forward(caller, new CanisterId(FAR), "forward_best_effort", "f");
        subnet.block();
        CanisterState before = subnet.canister(caller);
        CanisterState read = Reader.whole(before.encode(), CanisterState::read);
        assertThat(read.messageBytes()).isEqualTo(before.messageBytes()).isGreaterThan(SLOT);
        assertThat(read.digest()).isEqualTo(before.digest());
    }
}
