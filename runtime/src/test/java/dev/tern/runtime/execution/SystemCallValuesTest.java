package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** System calls to the last bit: every argument counts, and every bit of a result. */
class SystemCallValuesTest extends SystemCallBench {
    private static final long BIG = 1L << 40;

    private void told(Cycles available, Cycles refunded, long deadline) {
        invocation =
                new Invocation(CALLER, "m", Blob.EMPTY, Optional.empty(), available, refunded, deadline, true, BIG);
    }

    private static Cycles cycles(Ended ended, int at) {
        return Cycles.of128(ended.i64(at + 8), ended.i64(at));
    }

    /** The canister with so much to spend before it is frozen. */
    private void rich(Cycles liquid) {
        canister = canister.withBalance(world.fees().freezing(canister).plus(liquid));
    }

    @Test
    void resultsHaveSixtyFourBits() {
        told(Cycles.of(BIG + 1), Cycles.of(BIG + 2), BIG + 3);
        canister = canister.withBalance(Cycles.of(BIG + 4))
                .withVitals(canister.vitals().withVersion(BIG + 5).withTimer(BIG + 6));
        Ended ended = ok(
                Mode.REPLY,
                i64(0, "($msg_cycles_available)")
                        + i64(8, "($msg_cycles_refunded)")
                        + i64(16, "($msg_deadline)")
                        + i64(24, "($canister_cycle_balance)")
                        + i64(32, "($canister_version)")
                        + i64(40, "($global_timer_set (i64.const " + (BIG + 7) + "))")
                        + i64(48, "($performance_counter (i32.const 1))")
                        + i64(56, "($msg_cycles_accept (i64.const " + BIG + "))")
                        + i64(64, "($msg_cycles_accept (i64.const -1))"));
        assertThat(List.of(ended.i64(0), ended.i64(8), ended.i64(16))).containsExactly(BIG + 1, BIG + 2, BIG + 3);
        assertThat(List.of(ended.i64(24), ended.i64(32), ended.i64(40))).containsExactly(BIG + 4, BIG + 5, BIG + 6);
        assertThat(ended.session().timer).hasValue(BIG + 7);
        assertThat(ended.i64(48)).isBetween(BIG, BIG + 10_000);
        assertThat(List.of(ended.i64(56), ended.i64(64))).containsExactly(BIG, 1L);
    }

    @Test
    void theLiquidBalanceIsWhatDoesNotFreezeTheCanister() {
        rich(Cycles.of128(3, BIG + 9));
        Ended ended = ok(Mode.UPDATE, "($canister_liquid_cycle_balance128 (i32.const 16))");
        assertThat(cycles(ended, 16)).isEqualTo(Cycles.of128(3, BIG + 9));
        canister = canister.withBalance(Cycles.of(1));
        set("memory_allocation", CandidValue.Nat.of(1 << 30));
        set("freezing_threshold", new CandidValue.Nat(BigInteger.valueOf(1_000_000_000_000L)));
        assertThat(cycles(ok(Mode.UPDATE, "($canister_liquid_cycle_balance128 (i32.const 16))"), 16))
                .isEqualTo(Cycles.ZERO);
    }

    @Test
    void burningTakesWhatIsAskedForAndNoMoreThanIsLiquid() {
        rich(Cycles.of128(3, 9));
        Ended ended = ok(Mode.UPDATE, "($cycles_burn128 (i64.const 1) (i64.const " + BIG + ") (i32.const 16))");
        assertThat(cycles(ended, 16)).isEqualTo(Cycles.of128(1, BIG));
        assertThat(ended.session().burned).isEqualTo(Cycles.of128(1, BIG));
        Ended all = ok(Mode.UPDATE, "($cycles_burn128 (i64.const 4) (i64.const 0) (i32.const 16))");
        assertThat(cycles(all, 16)).isEqualTo(Cycles.of128(3, 9));
        Ended exact = ok(Mode.UPDATE, "($cycles_burn128 (i64.const 3) (i64.const 8) (i32.const 16))");
        assertThat(exact.session().liquid()).isEqualTo(Cycles.of(1));
    }

    @Test
    void theLastLiquidCycleMayBeAttachedAndNotOneMore() {
        String begin = "($call_new (i32.const 1000) (i32.const 4) (i32.const 1005) (i32.const 4) (i32.const 0)"
                + " (i32.const 0) (i32.const 0) (i32.const 0))";
        rich(Cycles.of128(1, BIG + 7));
        Ended all = ok(Mode.UPDATE, begin + "($call_cycles_add128 (i64.const 1) (i64.const " + (BIG + 7) + "))");
        assertThat(all.session().draft().cycles).isEqualTo(Cycles.of128(1, BIG + 7));
        assertThat(run(Mode.UPDATE, begin + "($call_cycles_add128 (i64.const 1) (i64.const " + (BIG + 8) + "))")
                        .trap())
                .contains("out of cycles");
        rich(Cycles.of(BIG));
        assertThat(ok(Mode.UPDATE, begin + "($call_cycles_add (i64.const " + BIG + "))")
                        .session()
                        .liquid())
                .isEqualTo(Cycles.ZERO);
        assertThat(run(Mode.UPDATE, begin + "($call_cycles_add (i64.const -1))").trap())
                .contains("out of cycles");
    }

    @Test
    void aCallKeepsItsFunctionsAndTheirEnvironments() {
        Ended ended = ok(
                Mode.UPDATE,
                "($call_new (i32.const 1000) (i32.const 4) (i32.const 1005) (i32.const 4)"
                        + " (i32.const 3) (i32.const 11) (i32.const 2) (i32.const 22))"
                        + "($call_on_cleanup (i32.const 1) (i32.const 33)) (drop ($call_perform))");
        OutgoingCall call = ended.session().calls.list().getFirst();
        assertThat(List.of(call.onReply().function(), call.onReject().function()))
                .containsExactly(3, 2);
        assertThat(call.onCleanup().orElseThrow().function()).isEqualTo(1);
        assertThat(List.of(
                        call.onReply().environment(),
                        call.onReject().environment(),
                        call.onCleanup().orElseThrow().environment()))
                .containsExactly(11L, 22L, 33L);
    }

    private static final String BEGIN = "($call_new (i32.const 1000) (i32.const 4) (i32.const 1005) (i32.const 4)"
            + " (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";

    @Test
    void aNewCallDropsTheOneBeforeAndSoDoesTheEndOfTheMessage() {
        rich(Cycles.of(BIG));
        Ended ended = ok(
                Mode.UPDATE,
                BEGIN + "($call_cycles_add (i64.const 5))" + BEGIN
                        + "($canister_liquid_cycle_balance128 (i32.const 16)) (drop ($call_perform))");
        assertThat(cycles(ended, 16)).isEqualTo(Cycles.of(BIG));
        assertThat(ended.session().calls.list()).hasSize(1);
        assertThat(ended.session().calls.list().getFirst().cycles()).isEqualTo(Cycles.ZERO);
    }

    @Test
    void theCostOfACallIsWhatPerformTakesAndNotOneCycleLessWillDo() {
        String call = BEGIN + "($call_data_append (i32.const 0) (i32.const 100))" + i32(0, "($call_perform)");
        Ended told = ok(Mode.UPDATE, "($cost_call (i64.const 4) (i64.const 100) (i32.const 16))");
        Cycles cost = world.fees().call(104).plus(world.fees().reserve());
        assertThat(cycles(told, 16)).isEqualTo(cost);
        Cycles kept = keptForOneCall();
        assertThat(kept.isZero()).isFalse();
        rich(cost.plus(kept));
        Ended performed = ok(Mode.UPDATE, call);
        assertThat(performed.i32(0)).isZero();
        assertThat(performed.session().liquid()).isEqualTo(Cycles.ZERO);
        rich(cost.plus(kept).minus(Cycles.of(1)));
        assertThat(ok(Mode.UPDATE, call).i32(0)).isEqualTo(2);
    }

    /** An open call must not freeze its canister: its memory for messages costs as much as other memory. */
    private Cycles keptForOneCall() {
        Calls none = Calls.NONE;
        CanisterState open =
                canister.withCalls(new Calls(none.contexts(), none.callbacks(), 1, 1, none.deadlines(), 1, 0));
        return world.fees().freezing(open).minus(world.fees().freezing(canister));
    }

    @Test
    void costsAreThePricesOfTheSubnet() {
        Ended ended = ok(
                Mode.UPDATE,
                "($cost_create_canister (i32.const 0))"
                        + "($cost_http_request (i64.const 10) (i64.const 2000) (i32.const 16))"
                        + "($cost_call (i64.const -1) (i64.const 0) (i32.const 32))"
                        + "($cost_call (i64.const 0) (i64.const 0x100000000) (i32.const 48))"
                        + "($cost_http_request (i64.const 0x100000000) (i64.const -1) (i32.const 64))");
        Fees fees = world.fees();
        assertThat(cycles(ended, 0)).isEqualTo(fees.creation());
        assertThat(cycles(ended, 16)).isEqualTo(fees.http(10, 2000));
        Cycles most = fees.call(Integer.MAX_VALUE).plus(fees.reserve());
        assertThat(List.of(cycles(ended, 32), cycles(ended, 48))).containsExactly(most, most);
        assertThat(cycles(ended, 64)).isEqualTo(fees.http(Integer.MAX_VALUE, Integer.MAX_VALUE));
        for (String outside : List.of(
                "($cost_create_canister (i32.const 65521))",
                "($cost_call (i64.const 0) (i64.const 0) (i32.const 65521))",
                "($cost_http_request (i64.const 0) (i64.const 0) (i32.const 65521))")) {
            assertThat(run(Mode.UPDATE, outside).trap()).as(outside).contains("out of bounds");
        }
    }

    @Test
    void keysThatThisNetworkDoesNotHaveAreSaidToBeUnknownAfterTheArgumentsWereChecked() {
        for (String call : List.of("cost_sign_with_ecdsa", "cost_sign_with_schnorr", "cost_vetkd_derive_key")) {
            for (String arguments : List.of(
                    "(i32.const 65533) (i32.const 4) (i32.const 0) (i32.const 0)",
                    "(i32.const 0) (i32.const 65537) (i32.const 0) (i32.const 0)",
                    "(i32.const 0) (i32.const 0) (i32.const 0) (i32.const 65521)")) {
                assertThat(run(Mode.UPDATE, "(drop ($" + call + " " + arguments + "))")
                                .trap())
                        .as("%s %s", call, arguments)
                        .isNotNull();
            }
            ok(Mode.UPDATE, "(drop ($" + call + " (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 65520)))");
            int algorithms = call.contains("schnorr") ? 2 : 1;
            for (int i = -1; i <= algorithms; i++) {
                Ended ended = ok(
                        Mode.UPDATE,
                        i32(4, "(i32.const 77)")
                                + i32(
                                        0,
                                        "($" + call + " (i32.const 65532) (i32.const 4) (i32.const " + i
                                                + ") (i32.const 4))"));
                assertThat(ended.i32(0)).as("%s %d", call, i).isEqualTo(i >= 0 && i < algorithms ? 2 : 1);
                assertThat(ended.i32(4)).isEqualTo(77);
            }
        }
    }

    @Test
    void stableMemoryTakesExactlyWhatIsSaid() {
        String grow = "(drop ($stable64_grow (i64.const 1)))";
        Ended ended = ok(
                Mode.UPDATE,
                grow + "($stable64_write (i64.const 10) (i64.const 1000) (i64.const 4))"
                        + "($stable_write (i32.const 20) (i32.const 1005) (i32.const 3))"
                        + "($stable64_read (i64.const 100) (i64.const 9) (i64.const 7))"
                        + "($stable_read (i32.const 200) (i32.const 19) (i32.const 6))"
                        + "($stable64_read (i64.const 0) (i64.const 9) (i64.const 1))"
                        + "($stable64_read (i64.const 300) (i64.const 10) (i64.const 2))"
                        + "($stable_read (i32.const 310) (i32.const 10) (i32.const 2))");
        assertThat(ended.text(100, 7)).isEqualTo("\0some\0\0");
        assertThat(ended.text(200, 6)).isEqualTo("\0tex\0\0");
        assertThat(ended.text(300, 4)).isEqualTo("so\0\0");
        assertThat(ended.text(310, 4)).isEqualTo("so\0\0");
        assertThat(run(Mode.UPDATE, grow + "($stable64_read (i64.const 0x100000000) (i64.const 0) (i64.const 1))")
                        .trap())
                .contains("out of bounds");
        for (String beyond : List.of(
                "($stable64_write (i64.const 0x100000000) (i64.const 0) (i64.const 1))",
                "($stable64_write (i64.const 0) (i64.const 0x100000000) (i64.const 1))",
                "($stable64_write (i64.const 0) (i64.const 0) (i64.const 0x100000000))",
                "($stable64_read (i64.const 0) (i64.const 0x100000000) (i64.const 1))",
                "($stable64_read (i64.const 0) (i64.const 0) (i64.const 0x100000000))",
                "($stable64_read (i64.const 0) (i64.const -1) (i64.const 1))",
                "($stable64_read (i64.const 0) (i64.const 65537) (i64.const 0))")) {
            assertThat(run(Mode.UPDATE, grow + beyond).trap()).as(beyond).contains("out of bounds");
        }
        Ended grown = ok(
                Mode.UPDATE,
                i64(0, "($stable64_grow (i64.const 0x100000000))")
                        + i64(8, "($stable64_size)")
                        + i32(16, "($stable_grow (i32.const -1))")
                        + i32(20, "($stable_size)"));
        assertThat(List.of(grown.i64(0), grown.i64(8))).containsExactly(-1L, 0L);
        assertThat(List.of(grown.i32(16), grown.i32(20))).containsExactly(-1, 0);
    }

    @Test
    void theStableMemoryIsAsLargeAsItIs() {
        long most = Limits.MAX_STABLE_PAGES;
        Ended ended = ok(
                Mode.UPDATE,
                i64(0, "($stable64_grow (i64.const " + most + "))")
                        + i64(8, "($stable64_size)")
                        + i64(16, "($stable64_grow (i64.const 1))")
                        + i64(24, "($stable64_grow (i64.const 0))"));
        assertThat(List.of(ended.i64(0), ended.i64(8), ended.i64(16), ended.i64(24)))
                .containsExactly(0L, most, -1L, most);
    }

    @Test
    void aNameOrAnIdThatIsTooLongOrNoTextIsNotTaken() {
        String tooLongId = "($call_new (i32.const 0) (i32.const 30) (i32.const 0) (i32.const 1) (i32.const 0)"
                + " (i32.const 0) (i32.const 0) (i32.const 0))";
        assertThat(run(Mode.UPDATE, tooLongId).trap()).contains("at most 29");
        String name = "($call_new (i32.const 0) (i32.const 1) (i32.const 0) (i32.const %d) (i32.const 0)"
                + " (i32.const 0) (i32.const 0) (i32.const 0))";
        assertThat(run(Mode.UPDATE, name.formatted(20_001)).trap()).contains("Size of method_name 20001");
        ok(Mode.UPDATE, name.formatted(20_000));
        assertThat(run(Mode.UPDATE, i32(0, "(i32.const 255)") + name.formatted(1))
                        .trap())
                .contains("UTF-8");
    }

    @Test
    void anArgumentAndAReplyHaveTheirMostBytes() {
        String grow = "(drop (memory.grow (i32.const 64)))";
        String data = "($call_data_append (i32.const 0) (i32.const %d))";
        Ended full = ok(Mode.UPDATE, grow + BEGIN + data.formatted(2_097_152) + data.formatted(0));
        assertThat(full.session().draft().argument.size()).isEqualTo(2_097_152);
        assertThat(run(Mode.UPDATE, grow + BEGIN + data.formatted(2_097_152) + data.formatted(1))
                        .trap())
                .contains("2097153");
        String reply = "($msg_reply_data_append (i32.const 0) (i32.const %d))";
        ok(Mode.UPDATE, grow + reply.formatted(2_097_152));
        assertThat(run(Mode.REPLICATED_QUERY, grow + reply.formatted(2_097_153)).trap())
                .contains("2097152.");
        ok(Mode.QUERY, grow + reply.formatted(3_145_728));
        assertThat(run(Mode.COMPOSITE_REPLY, grow + reply.formatted(3_145_729)).trap())
                .contains("3145728.");
    }

    @Test
    void theRejectCodeIsToldInACleanupToo() {
        invocation = invocation(Optional.of(new Answer.Reject(RejectCode.CANISTER_ERROR, "", "")));
        assertThat(ok(Mode.CLEANUP, i32(0, "($msg_reject_code)")).i32(0)).isEqualTo(5);
        invocation = invocation(Optional.empty());
        assertThat(ok(Mode.CLEANUP, i32(0, "($msg_reject_code)")).i32(0)).isZero();
    }

    @Test
    void variablesStandInTheOrderOfTheirNames() {
        setVariables("\ud83d\ude00", "last", "\ue000", "last but one", "b", "2", "a", "1");
        Ended ended = ok(
                Mode.UPDATE,
                "($env_var_name_copy (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1))"
                        + "($env_var_name_copy (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 1))"
                        + "($env_var_name_copy (i32.const 2) (i32.const 2) (i32.const 0) (i32.const 3))"
                        + "($env_var_name_copy (i32.const 3) (i32.const 5) (i32.const 0) (i32.const 4))");
        assertThat(ended.text(0, 9)).isEqualTo("ab\ue000\ud83d\ude00");
    }

    @Test
    void nothingIsCopiedToTheEndOfTheMemoryButNotBeyond() {
        for (String call : List.of("msg_caller_info_data_copy", "msg_caller_info_signer_copy")) {
            ok(Mode.UPDATE, "($" + call + " (i32.const 65536) (i32.const 0) (i32.const 0))");
            assertThat(run(Mode.UPDATE, "($" + call + " (i32.const 65537) (i32.const 0) (i32.const 0))")
                            .trap())
                    .contains("out of bounds");
        }
    }

    @Test
    void whoIsNoPrincipalIsNoController() {
        canister = canister.withSettings(Settings.of(List.of(new Principal(Blob.ofText("some")))));
        assertThat(run(Mode.UPDATE, "(drop ($is_controller (i32.const 65533) (i32.const 4)))")
                        .trap())
                .contains("out of bounds");
        assertThat(ok(Mode.START, i32(0, "($is_controller (i32.const 1000) (i32.const 4))"))
                        .i32(0))
                .isEqualTo(1);
    }
}
