package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.wasm.Run;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each system call does, one by one. */
class SystemCallsTest extends SystemCallBench {
    @Test
    void theArgumentTheCallerAndTheMethodAreCopied() {
        assertThat(copied(Mode.UPDATE, "msg_arg_data").text()).isEqualTo("argument");
        assertThat(copied(Mode.UPDATE, "msg_caller").text()).isEqualTo("caller");
        assertThat(copied(Mode.INSPECT, "msg_method_name").text()).isEqualTo("method");
    }

    @Test
    void aCallerWithoutACanisterSignatureHasNoInformation() {
        assertThat(copied(Mode.UPDATE, "msg_caller_info_data")).isEqualTo(Blob.EMPTY);
        assertThat(copied(Mode.UPDATE, "msg_caller_info_signer")).isEqualTo(Blob.EMPTY);
    }

    @Test
    void aRejectHasItsCodeAndMessage() {
        invocation = invocation(Optional.of(new Answer.Reject(RejectCode.SYS_TRANSIENT, "later", "")));
        assertThat(copied(Mode.REJECT, "msg_reject_msg").text()).isEqualTo("later");
        assertThat(ok(Mode.REJECT, i32(0, "($msg_reject_code)")).i32(0)).isEqualTo(2);
        invocation = invocation(Optional.empty());
        assertThat(ok(Mode.REPLY, i32(0, "($msg_reject_code)")).i32(0)).isZero();
    }

    @Test
    void theDeadlineIsTold() {
        assertThat(ok(Mode.UPDATE, i64(0, "($msg_deadline)")).i64(0)).isEqualTo(77);
    }

    private static final String APPEND = "($msg_reply_data_append (i32.const 1000) (i32.const 4))";

    @Test
    void aReplyIsPutTogetherAndGivenOnce() {
        Ended ended = ok(Mode.UPDATE, APPEND + APPEND + "($msg_reply)");
        assertThat(ended.session().answer).contains(new Answer.Reply(Blob.ofText("somesome")));
        assertThat(run(Mode.UPDATE, "($msg_reply) ($msg_reply)").trap()).contains("already replied");
        assertThat(run(Mode.UPDATE, "($msg_reply)" + APPEND).trap()).contains("already replied");
        assertThat(run(
                                Mode.UPDATE,
                                "(drop (memory.grow (i32.const 64)))"
                                        + "($msg_reply_data_append (i32.const 0) (i32.const 2097153))")
                        .trap())
                .isEqualTo("ic0.msg_reply_data_append: application payload size (2097153) cannot be larger than"
                        + " 2097152.");
    }

    @Test
    void aRejectIsTextAndDropsTheReplyData() {
        Ended ended = ok(Mode.UPDATE, APPEND + "($msg_reject (i32.const 1000) (i32.const 9))");
        assertThat(ended.session().answer)
                .contains(new Answer.Reject(RejectCode.CANISTER_REJECT, "some text", "IC0406"));
        assertThat(run(Mode.UPDATE, i32(0, "(i32.const 255)") + "($msg_reject (i32.const 0) (i32.const 1))")
                        .trap())
                .contains("not valid UTF-8");
    }

    @Test
    void cyclesOfTheCallAreAvailableUntilTheyAreAcceptedOrTheCallIsAnswered() {
        Ended ended = ok(
                Mode.UPDATE,
                "($msg_cycles_available128 (i32.const 0))"
                        + "($msg_cycles_accept128 (i64.const 1) (i64.const 100) (i32.const 16))"
                        + i64(32, "($msg_cycles_available)")
                        + i64(40, "($msg_cycles_accept (i64.const 150))")
                        + "($msg_reply) ($msg_cycles_available128 (i32.const 48))");
        assertThat(List.of(ended.i64(0), ended.i64(8))).containsExactly(500L, 1L);
        assertThat(List.of(ended.i64(16), ended.i64(24))).containsExactly(100L, 1L);
        assertThat(List.of(ended.i64(32), ended.i64(40), ended.i64(48))).containsExactly(400L, 150L, 0L);
        assertThat(ended.session().refund).isEqualTo(Cycles.of(250));
        assertThat(run(Mode.UPDATE, "(drop ($msg_cycles_available))").trap())
                .contains("cycles amount exceeds 64-bit representation");
    }

    @Test
    void refundedCyclesAreTold() {
        Ended ended = ok(Mode.REPLY, "($msg_cycles_refunded128 (i32.const 0))");
        assertThat(List.of(ended.i64(0), ended.i64(8))).containsExactly(7L, 2L);
        assertThat(run(Mode.REPLY, "(drop ($msg_cycles_refunded))").trap())
                .contains("cycles amount exceeds 64-bit representation");
        invocation = Invocation.argument(CALLER, "", Blob.EMPTY, true);
        assertThat(ok(Mode.REPLY, i64(0, "($msg_cycles_refunded)")).i64(0)).isZero();
    }

    @Test
    void theBalanceIsToldInThreeWaysAndCanBeBurned() {
        canister = canister.withBalance(Cycles.of128(3, 9));
        Ended ended = ok(
                Mode.UPDATE,
                "($canister_cycle_balance128 (i32.const 0)) ($canister_liquid_cycle_balance128 (i32.const 16))"
                        + "($cycles_burn128 (i64.const 3) (i64.const 0) (i32.const 32))"
                        + i64(48, "($canister_cycle_balance)"));
        assertThat(List.of(ended.i64(0), ended.i64(8))).containsExactly(9L, 3L);
        assertThat(ended.i64(24)).isLessThanOrEqualTo(3);
        Cycles burned = Cycles.of128(ended.i64(40), ended.i64(32));
        assertThat(ended.session().burned).isEqualTo(burned);
        assertThat(burned.isZero()).isFalse();
        assertThat(Cycles.of(ended.i64(48)).plus(burned)).isEqualTo(Cycles.of128(3, 9));
    }

    @Test
    void aCanisterKnowsItselfItsSubnetItsStatusAndItsVersion() {
        assertThat(copied(Mode.UPDATE, "canister_self")).isEqualTo(canister.id().bytes());
        assertThat(copied(Mode.UPDATE, "subnet_self")).isEqualTo(TestSubnet.SELF.bytes());
        canister = canister.withStatus(new CanisterStatus.Stopping(List.of()))
                .withVitals(canister.vitals().withVersion(41));
        Ended ended = ok(Mode.UPDATE, i32(0, "($canister_status)") + i64(8, "($canister_version)"));
        assertThat(ended.i32(0)).isEqualTo(2);
        assertThat(ended.i64(8)).isEqualTo(41);
    }

    @Test
    void aMessageIsAcceptedOnce() {
        assertThat(ok(Mode.INSPECT, "($accept_message)").session().accepted).isTrue();
        assertThat(run(Mode.INSPECT, "($accept_message) ($accept_message)").trap())
                .contains("already accepted");
    }

    private static final String NEW = "($call_new (i32.const 1000) (i32.const 4) (i32.const 1005) (i32.const 4)"
            + " (i32.const 1) (i32.const 11) (i32.const 2) (i32.const 22))";

    @Test
    void aCallIsPutTogetherFromItsParts() {
        Ended ended = ok(
                Mode.UPDATE,
                NEW
                        + "($call_data_append (i32.const 1000) (i32.const 4))"
                        + "($call_data_append (i32.const 1004) (i32.const 5))"
                        + "($call_on_cleanup (i32.const 3) (i32.const 33))"
                        + "($call_cycles_add (i64.const 5)) ($call_cycles_add128 (i64.const 0) (i64.const 6))"
                        + "($call_with_best_effort_response (i32.const 10))"
                        + i32(0, "($call_perform)"));
        assertThat(ended.i32(0)).isZero();
        OutgoingCall call = ended.session().calls.list().get(0);
        assertThat(call.callee()).isEqualTo(new Principal(Blob.ofText("some")));
        assertThat(call.method()).isEqualTo("text");
        assertThat(call.argument().text()).isEqualTo("some text");
        assertThat(call.onReply().environment()).isEqualTo(11);
        assertThat(call.onReject().function()).isEqualTo(2);
        assertThat(call.onCleanup().orElseThrow().environment()).isEqualTo(33);
        assertThat(call.cycles()).isEqualTo(Cycles.of(11));
        assertThat(call.deadline()).isEqualTo(subnet.state.time() + 10 * TestSubnet.SECOND);
    }

    @Test
    void theTimeoutOfACallHasABound() {
        Ended ended = ok(Mode.UPDATE, NEW + "($call_with_best_effort_response (i32.const -1)) (drop ($call_perform))");
        assertThat(ended.session().calls.list().get(0).deadline())
                .isEqualTo(subnet.state.time() + 300 * TestSubnet.SECOND);
    }

    @Test
    void partsOfACallWithoutACallAndPartsGivenTwiceTrap() {
        for (String part : List.of(
                "($call_data_append (i32.const 0) (i32.const 0))",
                "($call_on_cleanup (i32.const 3) (i32.const 33))",
                "($call_cycles_add (i64.const 5))",
                "($call_cycles_add128 (i64.const 0) (i64.const 6))",
                "($call_with_best_effort_response (i32.const 10))",
                "(drop ($call_perform))")) {
            assertThat(run(Mode.UPDATE, part).trap()).as(part).contains("not begun");
            assertThat(run(Mode.UPDATE, NEW + "(drop ($call_perform))" + part).trap())
                    .as(part)
                    .contains("not begun");
        }
        String cleanup = "($call_on_cleanup (i32.const 3) (i32.const 33))";
        assertThat(run(Mode.UPDATE, NEW + cleanup + cleanup).trap()).contains("at most once");
        String timeout = "($call_with_best_effort_response (i32.const 10))";
        assertThat(run(Mode.UPDATE, NEW + timeout + timeout).trap()).contains("at most once");
    }

    @Test
    void aCallThatCannotBePaidIsNotMadeAndItsCyclesComeBack() {
        canister = canister.withBalance(Cycles.of(1000));
        Ended ended = ok(Mode.UPDATE, NEW + i32(0, "($call_perform)") + i64(8, "($canister_cycle_balance)"));
        assertThat(ended.i32(0)).isEqualTo(2);
        assertThat(ended.i64(8)).isEqualTo(1000);
        assertThat(ended.session().calls.list()).isEmpty();
        assertThat(run(Mode.UPDATE, NEW + "($call_cycles_add128 (i64.const 1) (i64.const 0))")
                        .trap())
                .contains("is out of cycles: please top up the canister with at least");
    }

    @Test
    void stableMemoryGrowsAndKeepsWhatIsWritten() {
        Ended ended = ok(
                Mode.UPDATE,
                i64(0, "($stable64_grow (i64.const 2))")
                        + i32(8, "($stable_grow (i32.const 1))")
                        + i64(16, "($stable64_size)")
                        + i32(24, "($stable_size)")
                        + "($stable64_write (i64.const 70000) (i64.const 1000) (i64.const 9))"
                        + "($stable64_read (i64.const 100) (i64.const 70000) (i64.const 9))"
                        + "($stable_write (i32.const 5) (i32.const 1000) (i32.const 4))"
                        + "($stable_read (i32.const 200) (i32.const 5) (i32.const 4))"
                        + i64(32, "($stable64_grow (i64.const -1))"));
        assertThat(List.of(ended.i64(0), ended.i64(16), ended.i64(32))).containsExactly(0L, 3L, -1L);
        assertThat(List.of(ended.i32(8), ended.i32(24))).containsExactly(2, 3);
        assertThat(ended.text(100, 9)).isEqualTo("some text");
        assertThat(ended.text(200, 4)).isEqualTo("some");
        for (String outside : List.of(
                "($stable64_write (i64.const 1) (i64.const 0) (i64.const 65536))",
                "($stable64_read (i64.const 0) (i64.const 65536) (i64.const 1))",
                "($stable_write (i32.const 65536) (i32.const 0) (i32.const 1))",
                "($stable_read (i32.const 0) (i32.const -1) (i32.const 2))")) {
            assertThat(run(Mode.UPDATE, "(drop ($stable64_grow (i64.const 1)))" + outside)
                            .trap())
                    .isEqualTo("stable memory out of bounds");
        }
    }

    @Test
    void keysAndCertificatesAreCopiedAndCertifiedDataIsSet() {
        assertThat(copied(Mode.UPDATE, "root_key")).isEqualTo(world.rootKey());
        Ended set = ok(Mode.UPDATE, "($certified_data_set (i32.const 1000) (i32.const 9))");
        assertThat(set.session().certifiedData).contains(Blob.ofText("some text"));
        assertThat(run(Mode.UPDATE, "($certified_data_set (i32.const 0) (i32.const 33))")
                        .trap())
                .isEqualTo("ic0_certified_data_set failed because the passed data must be no larger than 32 bytes."
                        + " Found 33 bytes.");
        assertThat(ok(Mode.QUERY, i32(0, "($data_certificate_present)")).i32(0)).isZero();
        assertThat(run(Mode.QUERY, "(drop ($data_certificate_size))").trap()).contains("no data certificate");
        world = world.withCertificate(Optional.of(Blob.ofText("certificate")));
        assertThat(ok(Mode.QUERY, i32(0, "($data_certificate_present)")).i32(0)).isEqualTo(1);
        assertThat(copied(Mode.QUERY, "data_certificate").text()).isEqualTo("certificate");
    }

    @Test
    void timeTimerCountersAndModeAreTold() {
        canister = canister.withVitals(canister.vitals().withTimer(5));
        Ended ended = ok(
                Mode.UPDATE,
                i64(0, "($time)")
                        + i64(8, "($global_timer_set (i64.const 9))")
                        + i64(16, "($global_timer_set (i64.const 0))")
                        + i64(24, "($performance_counter (i32.const 0))")
                        + i64(32, "($performance_counter (i32.const 1))")
                        + i32(40, "($in_replicated_execution)"));
        assertThat(List.of(ended.i64(0), ended.i64(8), ended.i64(16))).containsExactly(subnet.state.time(), 5L, 9L);
        assertThat(ended.session().timer).hasValue(0);
        assertThat(ended.i64(24)).isPositive();
        assertThat(ended.i64(32)).isGreaterThan(1_000_000 + ended.i64(24));
        assertThat(ended.i32(40)).isEqualTo(1);
        assertThat(ok(Mode.QUERY, i32(0, "($in_replicated_execution)")).i32(0)).isZero();
        assertThat(run(Mode.UPDATE, "(drop ($performance_counter (i32.const 2)))")
                        .trap())
                .contains("performance counter");
    }

    @Test
    void controllersAreKnown() {
        canister = canister.withSettings(Settings.of(List.of(new Principal(Blob.ofText("some")))));
        Ended ended = ok(
                Mode.UPDATE,
                i32(0, "($is_controller (i32.const 1000) (i32.const 4))")
                        + i32(4, "($is_controller (i32.const 1000) (i32.const 5))"));
        assertThat(List.of(ended.i32(0), ended.i32(4))).containsExactly(1, 0);
        assertThat(run(Mode.UPDATE, "(drop ($is_controller (i32.const 0) (i32.const 30)))")
                        .run()
                        .outcome())
                .isInstanceOf(Run.Trapped.class);
    }

    @Test
    void costsAreTold() {
        Ended ended = ok(
                Mode.UPDATE,
                "($cost_call (i64.const 4) (i64.const 100) (i32.const 0)) ($cost_create_canister (i32.const 16))"
                        + "($cost_call (i64.const 4) (i64.const 200) (i32.const 32))"
                        + "($cost_http_request (i64.const 10) (i64.const 2000) (i32.const 48))"
                        + i32(64, "($cost_sign_with_ecdsa (i32.const 1000) (i32.const 4) (i32.const 0) (i32.const 80))")
                        + i32(68, "($cost_sign_with_ecdsa (i32.const 1000) (i32.const 4) (i32.const 1) (i32.const 80))")
                        + i32(72, "($cost_sign_with_schnorr (i32.const 0) (i32.const 4) (i32.const 1) (i32.const 80))")
                        + i32(76, "($cost_vetkd_derive_key (i32.const 0) (i32.const 4) (i32.const 7) (i32.const 80))"));
        assertThat(ended.i64(0)).isPositive();
        assertThat(ended.i64(16)).isPositive();
        assertThat(ended.i64(32)).isGreaterThan(ended.i64(0));
        assertThat(ended.i64(48)).isNotNegative();
        assertThat(Arrays.asList(ended.i32(64), ended.i32(68), ended.i32(72), ended.i32(76)))
                .containsExactly(2, 1, 2, 1);
        assertThat(run(
                                Mode.UPDATE,
                                "(drop ($cost_sign_with_ecdsa (i32.const 0) (i32.const 4) (i32.const 0)"
                                        + " (i32.const 65530)))")
                        .trap())
                .contains("out of bounds");
    }

    @Test
    void environmentVariablesAreCountedNamedAndFound() {
        setVariables("a", "1", "some", "thing");
        Ended ended = ok(
                Mode.UPDATE,
                i32(0, "($env_var_count)")
                        + i32(4, "($env_var_name_size (i32.const 1))")
                        + "($env_var_name_copy (i32.const 1) (i32.const 100) (i32.const 0) (i32.const 4))"
                        + i32(8, "($env_var_name_exists (i32.const 1000) (i32.const 4))")
                        + i32(12, "($env_var_name_exists (i32.const 1000) (i32.const 3))")
                        + i32(16, "($env_var_value_size (i32.const 1000) (i32.const 4))")
                        + "($env_var_value_copy (i32.const 1000) (i32.const 4) (i32.const 110) (i32.const 0)"
                        + " (i32.const 5))");
        assertThat(List.of(ended.i32(0), ended.i32(4), ended.i32(8), ended.i32(12), ended.i32(16)))
                .containsExactly(2, 4, 1, 0, 5);
        assertThat(ended.text(100, 4)).isEqualTo("some");
        assertThat(ended.text(110, 5)).isEqualTo("thing");
        assertThat(run(Mode.UPDATE, "(drop ($env_var_name_size (i32.const 2)))").trap())
                .contains("Environment variable index 2 is out of bounds");
        assertThat(run(Mode.UPDATE, "(drop ($env_var_value_size (i32.const 1000) (i32.const 3)))")
                        .trap())
                .contains("Environment variable som not found.");
        assertThat(run(Mode.UPDATE, "(drop ($env_var_name_exists (i32.const 0) (i32.const 129)))")
                        .trap())
                .contains("at most 128");
    }

    @Test
    void printingNeverTrapsAndTrappingAlwaysDoes() {
        Ended ended = ok(
                Mode.UPDATE,
                "($debug_print (i32.const 1000) (i32.const 9)) ($debug_print (i32.const 65530) (i32.const 9))");
        assertThat(ended.session().printed.lines())
                .containsExactly(Blob.ofText("some text"), Blob.ofText("(debug_print message out of memory bounds)"));
        assertThat(run(Mode.UPDATE, "($trap (i32.const 1000) (i32.const 9))").trap())
                .isEqualTo("some text");
        assertThat(run(Mode.UPDATE, "($trap (i32.const -1) (i32.const 9))").trap())
                .isEqualTo("(trap message out of memory bounds)");
        assertThat(run(Mode.UPDATE, i32(1001, "(i32.const 255)") + "($trap (i32.const 1000) (i32.const 9))")
                        .trap())
                .startsWith("s")
                .endsWith("text");
    }
}
