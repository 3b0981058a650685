package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompositeQueryTest {
    /**
     * Composite {@code ask}: argument is how many bytes name the callee, then callee and method and a bar and the argument to pass
     * on; replies with what comes back, or with the reject message. Counts its callbacks at address 0.
     */
    private static final String ASKER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "msg_reject_msg_size" (func $reject_size (result i32)))
            (import "ic0" "msg_reject_msg_copy" (func $reject_copy (param i32 i32 i32)))
            (import "ic0" "data_certificate_present" (func $certified (result i32)))
            (import "ic0" "performance_counter" (func $counter (param i32) (result i64)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_data_append" (func $data (param i32 i32)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (memory 1)
            (table funcref (elem $on_reply $on_reject $again $measured))
            (global $at (mut i32) (i32.const 0))
            (func $bump (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))
            (func $send (param $reply i32)
              (local $callee i32) (local $bar i32)
              (call $arg_copy (i32.const 100) (i32.const 0) (call $arg_size))
              (local.set $callee (i32.load8_u (i32.const 100)))
              (local.set $bar (i32.add (i32.const 101) (local.get $callee)))
              (loop $find
                (if (i32.ne (i32.load8_u (local.get $bar)) (i32.const 124))
                  (then (local.set $bar (i32.add (local.get $bar) (i32.const 1))) (br $find))))
              (call $new (i32.const 101) (local.get $callee)
                (i32.add (i32.const 101) (local.get $callee))
                (i32.sub (local.get $bar) (i32.add (i32.const 101) (local.get $callee)))
                (local.get $reply) (i32.const 0) (i32.const 1) (i32.const 0))
              (call $data (i32.add (local.get $bar) (i32.const 1))
                (i32.sub (i32.add (i32.const 100) (call $arg_size)) (i32.add (local.get $bar) (i32.const 1))))
              (drop (call $perform)))
            (func (export "canister_composite_query ask") (call $send (i32.const 0)))
            (func (export "canister_composite_query twice") (call $bump) (call $send (i32.const 2)))
            (func (export "canister_composite_query measure") (call $send (i32.const 3)))
            (func (export "canister_composite_query spin") (loop $l (br $l)))
            (func (export "canister_query certified")
              (i32.store (i32.const 8) (call $certified)) (call $append (i32.const 8) (i32.const 4)) (call $reply))
            (func (export "canister_composite_query silent"))
            (func $on_reply (param i32)
              (call $arg_copy (i32.const 100) (i32.const 0) (call $arg_size))
              (call $append (i32.const 100) (call $arg_size)) (call $reply))
            (func $on_reject (param i32)
              (call $reject_copy (i32.const 100) (i32.const 0) (call $reject_size))
              (call $append (i32.const 100) (call $reject_size)) (call $reply))
            (func $again (param i32)
              (call $bump)
              (i32.store (i32.const 4) (call $certified))
              (call $append (i32.const 0) (i32.const 8)) (call $reply))
            (func $measured (param i32)
              (i32.store (i32.const 0) (i64.gt_u (call $counter (i32.const 1)) (call $counter (i32.const 0))))
              (call $append (i32.const 0) (i32.const 4)) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId asker = subnet.deploy(ASKER);
    private final CanisterId counter = subnet.deploy(Wats.COUNTER);

    private static Blob ask(Principal callee, String method, Blob argument) {
        byte[] head = {(byte) callee.bytes().length()};
        return Blob.wrap(concat(
                concat(head, callee.bytes().toBytes()),
                concat((method + "|").getBytes(StandardCharsets.UTF_8), argument.toBytes())));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private Blob asked(String method, Blob argument) {
        Answer answer = subnet.query(asker, method, argument);
        if (answer instanceof Answer.Reply reply) {
            return reply.payload();
        }
        throw new AssertionError("rejected: " + answer);
    }

    private Answer.Reject refused(String method, Blob argument) {
        return (Answer.Reject) subnet.query(asker, method, argument);
    }

    /** Asks itself so many times before it asks the counter. */
    private Blob nested(int depth) {
        Blob inner = ask(counter.principal(), "get", Blob.EMPTY);
        for (int i = 1; i < depth; i++) {
            inner = ask(asker.principal(), "ask", inner);
        }
        return inner;
    }

    @Test
    void aCompositeQueryAsksOtherCanistersOfItsSubnet() {
        subnet.reply(counter, "inc", Blob.EMPTY);
        Hash before = subnet.state.stateRoot();
        assertThat(TestSubnet.number(asked("ask", ask(counter.principal(), "get_and_inc", Blob.EMPTY))))
                .isEqualTo(2);
        assertThat(subnet.state.stateRoot()).isEqualTo(before);
    }

    @Test
    void aCallbackSeesWhatTheQueryLeftAndNoCertificate() {
        Blob argument = ask(counter.principal(), "get", Blob.EMPTY);
        Answer answer = subnet.executor
                .queries()
                .query(
                        subnet.state,
                        asker.principal(),
                        TestSubnet.ALICE,
                        "twice",
                        argument,
                        Optional.of(Blob.ofText("cert")));
        Blob reply = ((Answer.Reply) answer).payload();
        assertThat(TestSubnet.number(reply, 0)).isEqualTo(2);
        assertThat(TestSubnet.number(reply, 4)).isZero();
    }

    @Test
    void onlyTheCanisterThatWasQueriedSeesACertificate() {
        Optional<Blob> certificate = Optional.of(Blob.ofText("cert"));
        Blob inner = ask(asker.principal(), "certified", Blob.EMPTY);
        CanisterId other = subnet.deploy(ASKER);
        Blob elsewhere = ask(other.principal(), "certified", Blob.EMPTY);
        Answer direct = subnet.executor
                .queries()
                .query(subnet.state, asker.principal(), TestSubnet.ALICE, "certified", Blob.EMPTY, certificate);
        Answer indirect = subnet.executor
                .queries()
                .query(subnet.state, asker.principal(), TestSubnet.ALICE, "ask", inner, certificate);
        assertThat(TestSubnet.number(((Answer.Reply) direct).payload())).isEqualTo(1);
        Answer foreign = subnet.executor
                .queries()
                .query(subnet.state, asker.principal(), TestSubnet.ALICE, "ask", elsewhere, certificate);
        assertThat(TestSubnet.number(((Answer.Reply) indirect).payload())).isEqualTo(1);
        assertThat(TestSubnet.number(((Answer.Reply) foreign).payload())).isZero();
    }

    @Test
    void sixCallsDeepIsTheMost() {
        assertThat(TestSubnet.number(asked("ask", nested(6)))).isZero();
        assertThat(asked("ask", nested(7)).text())
                .isEqualTo("IC0525: Composite query calls exceeded the maximum call depth.");
    }

    @Test
    void theQueriesOfOneGraphShareTheirInstructions() {
        Programs programs = new Programs(new WasmEngine(Ic0.SIGNATURES), Paging.NONE);
        Answer spun = new QueryGraph(programs, subnet.state, 1_000_000)
                .answer(
                        TestSubnet.ALICE,
                        asker.principal(),
                        "ask",
                        ask(asker.principal(), "spin", Blob.EMPTY),
                        Optional.empty());
        assertThat(((Answer.Reject) spun).errorCode()).isEqualTo("IC0526");
    }

    @Test
    void theSecondCounterGoesOnThroughTheCallbacks() {
        assertThat(TestSubnet.number(asked("measure", ask(counter.principal(), "get", Blob.EMPTY))))
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeAskedIsRejected() {
        assertThat(asked("ask", ask(IdRange.id(300).principal(), "get", Blob.EMPTY))
                        .text())
                .startsWith("IC0301: ");
        assertThat(asked("ask", ask(counter.principal(), "inc", Blob.EMPTY)).text())
                .startsWith("IC0536: ");
        assertThat(refused("silent", Blob.EMPTY).errorCode()).isEqualTo("IC0506");
        RequestStatus.Rejected update = (RequestStatus.Rejected) subnet.update(asker, "ask", Blob.EMPTY);
        assertThat(update.errorCode()).isEqualTo("IC0527");
    }

    @Test
    void aCompositeQueryMayReadTheLogsOfItsOwnCanister() {
        Blob argument = TestSubnet.argument("canister_status", TestSubnet.id(asker));
        Blob status = asked("ask", ask(Principal.MANAGEMENT, "canister_status", argument));
        assertThat(TestSubnet.record("canister_status", status).get("cycles")).isNotNull();
    }

    private Answer scripted(byte[]... steps) {
        CanisterId canister = subnet.deploy(Scripts.CANISTER);
        Blob script = Scripts.script(Arrays.stream(steps)
                .map(step -> Scripts.call(canister, Scripts.Way.ASKED, Scripts.REPLY, step, Scripts.NOTHING))
                .reduce(Scripts.NOTHING, Scripts::all));
        return subnet.query(canister, "ask", script);
    }

    private Answer cleaned(byte[] first, byte[] second) {
        CanisterId canister = subnet.deploy(Scripts.CANISTER);
        return subnet.query(
                canister,
                "ask",
                Scripts.script(
                        Scripts.call(canister, Scripts.Way.ASKED_CLEANED, Scripts.REPLY, first, Scripts.NOTHING),
                        Scripts.call(canister, Scripts.Way.ASKED, Scripts.REPLY, second, Scripts.NOTHING)));
    }

    @Test
    void aCallbackThatTrapsAndIsCleanedUpLeavesItToTheOthersToAnswer() {
        assertThat(cleaned(Scripts.TRAP, Scripts.REPLY)).isInstanceOf(Answer.Reply.class);
        assertThat(((Answer.Reject) cleaned(Scripts.TRAP, Scripts.NOTHING)).errorCode())
                .isEqualTo("IC0503");
        assertThat(((Answer.Reject) scripted(Scripts.TRAP, Scripts.REPLY)).errorCode())
                .isEqualTo("IC0503");
    }

    @Test
    void manyCallsInARowNeedNoDeepStackAndRunIntoTheLimit() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
                (import "ic0" "call_perform" (func $perform (result i32)))
                (memory 1) (data (i32.const 0) "canister_status")
                (table funcref (elem $again))
                (func $again (param i32)
                  (call $new (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 15)
                    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
                  (drop (call $perform)))
                (func (export "canister_composite_query ask") (call $again (i32.const 0)))
                """);
        assertThat(((Answer.Reject) subnet.query(canister, "ask", Blob.EMPTY)).errorCode())
                .isEqualTo("IC0526");
    }
}
