package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an installation runs and prints, who pays for it, and how much code there may be. */
class InstallationsTest {
    private static final Cycles GIFT = Cycles.of(99);

    /** Keeps who called its hook, which traps if it is an upgrade of this; prints where it is. */
    private static final String TELLING = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_caller_size" (func $size (result i32)))
            (import "ic0" "msg_caller_copy" (func $caller (param i32 i32 i32)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (memory 1)
            (data (i32.const 100) "init") (data (i32.const 104) "past") (data (i32.const 108) "next")
            (func (export "canister_init")
              (call $print (i32.const 100) (i32.const 4))
              (call $caller (i32.const 0) (i32.const 0) (call $size)))
            (func (export "canister_pre_upgrade") (call $print (i32.const 104) (i32.const 4)) unreachable)
            (func (export "canister_post_upgrade") (call $print (i32.const 108) (i32.const 4)))
            (func (export "canister_query caller") (call $append (i32.const 0) (i32.const 5)) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.create();

    @AfterEach
    void noCycleIsLost() {
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    private List<String> printed() {
        return subnet.canister(canister).chronicle().logs().stream()
                .map(LogRecord::content)
                .map(Blob::text)
                .toList();
    }

    private Cycles inductionPaid() {
        return subnet.canister(canister).account().spent().of(Spending.Use.INGRESS_INDUCTION);
    }

    @Test
    void hooksSeeWhoInstallsTheCode() {
        TestSubnet.replied(subnet.install(canister, "install", TestSubnet.wasm(TELLING), Blob.EMPTY));
        assertThat(subnet.queried(canister, "caller")).isEqualTo(ALICE.bytes());
    }

    @Test
    void afterAStepThatFailsNothingMoreRunsAndItsWordsStay() {
        Blob wasm = TestSubnet.wasm(TELLING);
        TestSubnet.replied(subnet.install(canister, "reinstall", wasm, Blob.EMPTY));
        RequestStatus.Rejected rejected =
                (RequestStatus.Rejected) subnet.install(canister, "upgrade", wasm, Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0502");
        assertThat(printed()).hasSize(3).startsWith("init", "past");
        assertThat(printed().getLast()).startsWith("[TRAP]: ").contains("unreachable");
        TestSubnet.replied(subnet.install(canister, "reinstall", wasm, Blob.EMPTY));
        assertThat(printed()).containsExactly("init");
    }

    @Test
    void whatAUserInstallsItPaysToTakeInAndWhatACanisterInstallsItDoesNot() {
        Blob wasm = TestSubnet.wasm(TELLING);
        CandidValue both =
                new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE), new CandidValue.PrincipalRef(FAR)));
        TestSubnet.replied(subnet.set(canister, option("controllers", both)));
        Cycles before = inductionPaid();
        Blob argument = TestSubnet.installation("reinstall", canister, wasm, Blob.EMPTY);
        TestSubnet.replied(subnet.manageRaw(ALICE, "install_code", argument));
        Cycles after = inductionPaid();
        assertThat(after.minus(before))
                .isEqualTo(Fees.of(subnet.state).ingress(argument.length() + "install_code".length()));
        subnet.sendFromAfar("install_code", GIFT, argument);
        subnet.block();
        Response response = subnet.toAfar().getFirst();
        assertThat(response.answer()).isInstanceOf(Answer.Reply.class);
        assertThat(response.refund()).isEqualTo(GIFT);
        assertThat(inductionPaid()).isEqualTo(after);
    }

    @Test
    void theLargestModuleIsTakenAndNoLarger() {
        TestSubnet.replied(subnet.install(canister, "install", padded(Limits.MAX_MODULE_BYTES), Blob.EMPTY));
        RequestStatus.Rejected larger = (RequestStatus.Rejected)
                subnet.install(canister, "reinstall", padded(Limits.MAX_MODULE_BYTES + 1), Blob.EMPTY);
        assertThat(larger.errorCode()).isEqualTo("IC0505");
        assertThat(larger.message()).contains("16777217 bytes; at most 16777216 are allowed");
    }

    /** A module of so many bytes, most of them in a custom section. */
    private static Blob padded(int length) {
        Blob wasm = TestSubnet.wasm("(memory 1)");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(wasm.unsafeBytes());
        int size = length - wasm.length() - 6;
        out.write(0);
        for (int i = 0; i < 5; i++) {
            out.write(((size >> (7 * i)) & 0x7f) | (i < 4 ? 0x80 : 0));
        }
        out.write(1);
        out.write('p');
        out.writeBytes(new byte[size - 2]);
        return Blob.wrap(out.toByteArray());
    }
}
