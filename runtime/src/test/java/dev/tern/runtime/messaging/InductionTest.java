package dev.tern.runtime.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Chronicle;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.Task;
import dev.tern.runtime.state.Vitals;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A message arrives: sequence numbers, and who may send it (protocol.md, 13 and 14). */
class InductionTest {
    private static final SubnetId ROOT = SubnetId.of(new byte[] {9});
    private static final SubnetId HERE = SubnetId.of(new byte[] {1});
    private static final SubnetId THERE = SubnetId.of(new byte[] {2});
    private static final CanisterId CALLEE = IdRange.id(100);
    private static final CanisterId CALLER = IdRange.id(200);

    private ReplicatedState state = hosting(new CanisterStatus.Running());

    @Test
    void aGapIsAnsweredRetryAndChangesNothing() {
        assertThat(take(request(1))).isEmpty();
        ReplicatedState before = state;
        assertThat(take(request(3))).contains(Signal.RETRY);
        assertThat(state.stateRoot()).isEqualTo(before.stateRoot());
        assertThat(take(request(2))).isEmpty();
        assertThat(take(request(3))).isEmpty();
        assertThat(received()).isEqualTo(3);
        assertThat(waiting()).isEqualTo(3);
    }

    @Test
    void aRefusalUsesUpTheNumberSoThatTheNextOneIsNoGap() {
        state = hosting(new CanisterStatus.Stopped());
        assertThat(take(request(1))).contains(Signal.STOPPED);
        state = state.update(CALLEE, c -> c.withStatus(new CanisterStatus.Running()));
        assertThat(take(request(2))).isEmpty();
        assertThat(received()).isEqualTo(2);
    }

    @Test
    void aFullQueueUsesUpTheNumberToo() {
        for (int i = 1; i <= Limits.QUEUE_CAPACITY; i++) {
            assertThat(take(request(i))).isEmpty();
        }
        Request late = request(Limits.QUEUE_CAPACITY + 1);
        assertThat(take(late)).contains(Signal.QUEUE_FULL);
        assertThat(Signal.QUEUE_FULL.reject(late).orElseThrow().errorCode())
                .as("IC0207 is the code of a canister without cycles")
                .isEqualTo("IC0201");
        assertThat(received()).isEqualTo(Limits.QUEUE_CAPACITY + 1);
    }

    /** Another canister has so many calls open that one more just does not fit. */
    private void crowd() {
        Calls none = Calls.NONE;
        int open = (int) (Limits.SUBNET_MESSAGE_BYTES / MessageMemory.LARGEST);
        Calls many = new Calls(none.contexts(), none.callbacks(), 1, 1, none.deadlines(), open, 0);
        state = state.withCanister(
                canister(IdRange.id(102), new CanisterStatus.Running()).withCalls(many));
    }

    @Test
    void aRequestWithoutMemoryForItsResponseIsRefusedForNowAndUsesUpItsNumber() {
        crowd();
        Request request = request(1);
        assertThat(take(request)).contains(Signal.OUT_OF_MEMORY);
        assertThat(received()).isEqualTo(1);
        assertThat(waiting()).isZero();
        assertThat(Signal.OUT_OF_MEMORY.reject(request).orElseThrow().code()).isEqualTo(RejectCode.SYS_TRANSIENT);
        Request management = new Request(CALLER.principal(), HERE.principal(), 8, "raw_rand", Blob.EMPTY, Cycles.ZERO);
        assertThat(take(management)).contains(Signal.OUT_OF_MEMORY);
    }

    @Test
    void whatFitsIsTakenAllTheSameAndGuaranteedResponsesAlways() {
        crowd();
        long room = state.freeMessages();
        assertThat(take(bestEffort(1, room - 1000))).isEmpty();
        assertThat(take(bestEffort(2, room - 1000))).contains(Signal.OUT_OF_MEMORY);
        assertThat(take(response(0, room))).isEmpty();
        assertThat(state.freeMessages()).isNegative();
        assertThat(take(response(5, 100_000))).isEmpty();
        assertThat(received(2))
                .isInstanceOfSatisfying(
                        Response.class,
                        r -> assertThat(r.answer())
                                .isInstanceOfSatisfying(
                                        Answer.Reject.class,
                                        reject -> assertThat(reject.code()).isEqualTo(RejectCode.SYS_UNKNOWN)));
    }

    private static Request bestEffort(long number, long bytes) {
        Blob argument = Blob.wrap(new byte[(int) bytes]);
        return new Request(CALLER.principal(), CALLEE.principal(), number, "f", argument, Cycles.ZERO, 5, number);
    }

    private static Response response(long deadline, long bytes) {
        Answer answer = new Answer.Reply(Blob.wrap(new byte[(int) bytes]));
        return new Response(CALLER.principal(), CALLEE.principal(), 1, Cycles.ZERO, deadline, answer);
    }

    /** What waits at that place. */
    private Message received(int place) {
        Task task =
                state.canister(CALLEE).orElseThrow().queues().input().toList().get(place);
        return ((Task.FromCanister) task).message();
    }

    @Test
    void aFrozenReceiverIsToBeTriedAgainAndNeitherNumberNorQueueMoves() {
        state = state.update(CALLEE, c -> c.withFrozenBy(Optional.of(1L)));
        ReplicatedState before = state;
        assertThat(take(request(1))).contains(Signal.RETRY);
        assertThat(take(response())).contains(Signal.RETRY);
        assertThat(state.stateRoot()).isEqualTo(before.stateRoot());
    }

    @Test
    void aReceiverOfAnotherSubnetIsMigratingForRequestsAndResponses() {
        state = state.withoutCanister(CALLEE);
        CanisterId elsewhere = IdRange.id(250);
        Request request = new Request(CALLER.principal(), elsewhere.principal(), 7, "f", Blob.EMPTY, Cycles.ZERO);
        assertThat(take(request.withSequence(1))).contains(Signal.MIGRATING);
        assertThat(take(new Response(
                        CALLER.principal(), elsewhere.principal(), 7, Cycles.ZERO, 0, new Answer.Reply(Blob.EMPTY))))
                .contains(Signal.MIGRATING);
    }

    @Test
    void aResponseIsTakenWhateverTheStatusAndHoweverFullTheQueue() {
        state = hosting(new CanisterStatus.Stopping(List.of()));
        for (int i = 0; i <= Limits.QUEUE_CAPACITY; i++) {
            assertThat(take(response())).isEmpty();
        }
        assertThat(waiting()).isEqualTo(Limits.QUEUE_CAPACITY + 1);
    }

    @Test
    void whatASubnetMayNotSendIsTakenByNobodyAndItsCyclesAreCounted() {
        Principal stranger = IdRange.id(150).principal();
        Request forged = new Request(stranger, CALLEE.principal(), 7, "f", Blob.EMPTY, Cycles.of(5));
        assertThat(take(forged.withSequence(1))).isEmpty();
        assertThat(waiting()).isZero();
        assertThat(state.network().lost()).isEqualTo(Cycles.of(5));
    }

    private Optional<Signal> take(Message message) {
        Induction.Verdict verdict = Induction.take(state, THERE, message);
        state = verdict.state();
        return verdict.signal();
    }

    private long received() {
        return state.canister(CALLEE)
                .orElseThrow()
                .queues()
                .pair(CALLER.principal())
                .received();
    }

    private int waiting() {
        return state.canister(CALLEE).orElseThrow().queues().input().size();
    }

    private static Request request(long number) {
        return new Request(CALLER.principal(), CALLEE.principal(), number, "f", Blob.EMPTY, Cycles.ZERO)
                .withSequence(number);
    }

    private static Response response() {
        return new Response(CALLER.principal(), CALLEE.principal(), 1, Cycles.ZERO, 0, new Answer.Reply(Blob.EMPTY));
    }

    private static ReplicatedState hosting(CanisterStatus status) {
        Registry registry = Registry.genesis(
                Hash.ZERO,
                ROOT,
                List.of(
                        subnet(HERE, SubnetType.APPLICATION, 100),
                        subnet(THERE, SubnetType.APPLICATION, 200),
                        subnet(ROOT, SubnetType.ROOT, 0)),
                List.of());
        ReplicatedState empty = ReplicatedState.genesis(HERE, registry, 1);
        return empty.withCanister(canister(CALLEE, status))
                .withPosition(empty.position().withNextCanister(200));
    }

    private static CanisterState canister(CanisterId id, CanisterStatus status) {
        return new CanisterState(
                id,
                Optional.empty(),
                Settings.of(List.of(Principal.ANONYMOUS)),
                status,
                Optional.empty(),
                Account.of(Cycles.ZERO, 1),
                Queues.EMPTY,
                Calls.NONE,
                new Vitals(0, Blob.EMPTY, 0, 1, 0, LowMemory.ENOUGH),
                Chronicle.EMPTY,
                Attic.EMPTY);
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), new IdRange(first, first + 99), 1);
    }
}
