package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods of the management canister do, and who may call them. */
class ManagementTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private static RequestStatus.Rejected failed(RequestStatus status, String code) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).as(rejected.message()).isEqualTo(code);
        return rejected;
    }

    private CandidValue.Struct record(String method) {
        return TestSubnet.record(method, TestSubnet.replied(subnet.manage(ALICE, method, id(canister))));
    }

    private static BigInteger nat(CandidValue value) {
        return ((CandidValue.Nat) value).value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create_canister",
                "canister_info",
                "canister_metadata",
                "deposit_cycles",
                "raw_rand",
                "subnet_info"
            })
    void someMethodsAreForCanistersOnly(String method) {
        Blob argument = switch (method) {
            case "canister_metadata" ->
                TestSubnet.argument(method, id(canister), new Field("name", new CandidValue.Text("x")));
            case "subnet_info" ->
                TestSubnet.argument(method, new Field("subnet_id", new CandidValue.PrincipalRef(SELF.principal())));
            case "canister_info", "deposit_cycles" -> TestSubnet.argument(method, id(canister));
            default -> TestSubnet.argument(method);
        };
        long next = subnet.state.position().nextCanister();
        assertThat(failed(subnet.manageRaw(ALICE, method, argument), "IC0406").message())
                .isEqualTo("Only canisters can call ic00 method " + method);
        assertThat(subnet.state.position().nextCanister()).isEqualTo(next);
    }

    @Test
    void logsAreForQueriesOnly() {
        subnet.update(canister, "inc_and_trap", Blob.EMPTY);
        assertThat(failed(subnet.manage(ALICE, "fetch_canister_logs", id(canister)), "IC0406")
                        .message())
                .contains("non-replicated");
        Blob reply = TestSubnet.answered(subnet.query(ALICE, "fetch_canister_logs", id(canister)));
        CandidValue.Vec lines = (CandidValue.Vec)
                TestSubnet.record("fetch_canister_logs", reply).get("canister_log_records");
        assertThat(lines.values()).hasSize(2);
        assertThat(lines.toString()).contains("idx");
    }

    @Test
    void depositedCyclesArriveAndTopUpsAreMinted() {
        Cycles before = subnet.canister(canister).balance();
        Response response = subnet.manageFromAfar("deposit_cycles", Cycles.of(1234), id(canister));
        assertThat(response.refund()).isEqualTo(Cycles.ZERO);
        assertThat(subnet.canister(canister).balance()).isEqualTo(before.plus(Cycles.of(1234)));
        Cycles minted = subnet.state.position().minted();
        Field amount = new Field("amount", CandidValue.Nat.of(1000));
        TestSubnet.replied(subnet.manage(BOB, "provisional_top_up_canister", id(canister), amount));
        assertThat(subnet.canister(canister).balance()).isEqualTo(before.plus(Cycles.of(2234)));
        assertThat(subnet.state.position().minted()).isEqualTo(minted.plus(Cycles.of(1000)));
    }

    @Test
    void metadataIsShownToWhomItBelongs() {
        CanisterId named = subnet.create();
        Blob wasm = Wats.with(
                Wats.with(TestSubnet.wasm("(memory 1)"), "icp:public open", "hello"), "icp:private closed", "secret");
        TestSubnet.replied(subnet.install(named, "install", wasm, Blob.EMPTY));
        assertThat(metadata(named, "open")).isEqualTo("hello");
        assertThat(metadata(named, "closed")).startsWith("IC0406: The canister " + named + " has no metadata section");
        CandidValue far = new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(FAR)));
        TestSubnet.replied(subnet.set(named, option("controllers", far)));
        assertThat(metadata(named, "closed")).isEqualTo("secret");
        assertThat(metadata(named, "missing")).startsWith("IC0406");
        assertThat(metadata(subnet.create(), "open")).contains("has no Wasm module and hence no metadata");
    }

    private String metadata(CanisterId named, String name) {
        Answer answer = subnet.manageFromAfar(
                        "canister_metadata", Cycles.ZERO, id(named), new Field("name", new CandidValue.Text(name)))
                .answer();
        return answer instanceof Answer.Reject reject
                ? reject.message()
                : ((CandidValue.Bytes) TestSubnet.record("canister_metadata", TestSubnet.answered(answer))
                                .get("value"))
                        .value()
                        .text();
    }

    @Test
    void aSubnetTellsItsRegistryVersionAndAsksOthersForTheirs() {
        Blob own = subnet.replyFromAfar(
                "subnet_info", new Field("subnet_id", new CandidValue.PrincipalRef(SELF.principal())));
        assertThat(TestSubnet.record("subnet_info", own).get("registry_version"))
                .isEqualTo(TestSubnet.nat64(subnet.state.registry().version()));
        Field nowhere = new Field("subnet_id", new CandidValue.PrincipalRef(BOB));
        Response unknown = subnet.manageFromAfar("subnet_info", Cycles.ZERO, nowhere);
        assertThat(((Answer.Reject) unknown.answer()).errorCode()).isEqualTo("IC0404");
        CanisterId caller = subnet.deploy(Talker.WAT);
        Field there = new Field("subnet_id", new CandidValue.PrincipalRef(OTHER.principal()));
        subnet.update(caller, "call", Talker.call("subnet_info", TestSubnet.argument("subnet_info", there)));
        assertThat(subnet.canister(caller).queues().nextTo(OTHER.principal())).isPresent();
    }

    @Test
    void aCallerThatNamesAVersionMustHaveIt() {
        CanisterId caller = subnet.deploy(Talker.WAT);
        long version = subnet.canister(caller).vitals().version();
        CandidValue controllers = new CandidValue.Vec(
                List.of(new CandidValue.PrincipalRef(ALICE), new CandidValue.PrincipalRef(caller.principal())));
        TestSubnet.replied(subnet.set(canister, option("controllers", controllers)));
        String refused = "IC0504: Management canister call payload includes sender canister version " + (version + 9)
                + " that does not match the actual sender canister version " + version + ".";
        assertThat(uninstalls(caller, version + 9)).isEqualTo(refused);
        assertThat(subnet.canister(canister).code()).isPresent();
        long now = subnet.canister(caller).vitals().version();
        assertThat(uninstalls(caller, now)).doesNotContain("IC0504");
        assertThat(subnet.canister(canister).code()).isEmpty();
        HistoryEntry last = subnet.canister(canister).chronicle().history().getLast();
        assertThat(last.change()).isInstanceOf(HistoryEntry.Change.Uninstalled.class);
        assertThat(last.byVersion()).contains(now);
    }

    private String uninstalls(CanisterId caller, long version) {
        Blob argument = TestSubnet.argument(
                "uninstall_code", id(canister), option("sender_canister_version", TestSubnet.nat64(version)));
        return TestSubnet.replied(subnet.update(caller, "call", Talker.call("uninstall_code", argument)))
                .text();
    }

    @Test
    void theMetricsSayWhereAllCyclesWent() {
        subnet.reply(canister, "inc", Blob.EMPTY);
        subnet.block(1000 * TestSubnet.SECOND, Optional.empty());
        CandidValue.Struct metrics =
                (CandidValue.Struct) record("canister_metrics").get("cycles_consumed");
        BigInteger sum = BigInteger.ZERO;
        for (Field use : metrics.fields()) {
            sum = sum.add(nat(use.value()));
        }
        assertThat(sum.add(subnet.canister(canister).account().total().amount()))
                .isEqualTo(subnet.state.position().minted().amount());
        assertThat(nat(metrics.get("instructions"))).isPositive();
        assertThat(nat(metrics.get("memory"))).isPositive();
        assertThat(nat(metrics.get("ingress_induction"))).isPositive();
        assertThat(nat(metrics.get("uninstall"))).isZero();
        failed(subnet.manage(BOB, "canister_metrics", id(canister)), "IC0512");
    }

    @Test
    void callsAndBurningAreMetricsOfTheirOwn() {
        CanisterId caller = subnet.deploy(Wats.CALLER);
        subnet.reply(caller, "forward", Wats.forward(canister, false, 0, "inc"));
        Spending spent = subnet.canister(caller).account().spent();
        assertThat(spent.of(Spending.Use.TRANSMISSION))
                .isGreaterThan(Fees.of(subnet.state).call(3));
        assertThat(spent.of(Spending.Use.BURNED)).isEqualTo(Cycles.ZERO);
        CanisterId burner = subnet.deploy("""
                (import "ic0" "msg_reply" (func $reply))
                (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
                (memory 1)
                (func (export "canister_update burn")
                  (call $burn (i64.const 0) (i64.const 777) (i32.const 0)) (call $reply))
                """);
        subnet.reply(burner, "burn", Blob.EMPTY);
        assertThat(subnet.canister(burner).account().spent().of(Spending.Use.BURNED))
                .isEqualTo(Cycles.of(777));
    }

    @Test
    void theStatusAddsUp() {
        TestSubnet.replied(
                subnet.manage(ALICE, "upload_chunk", id(canister), new Field("chunk", bytes(Blob.ofText("piece")))));
        TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        CandidValue.Struct status = record("canister_status");
        CandidValue.Struct memory = (CandidValue.Struct) status.get("memory_metrics");
        BigInteger sum = BigInteger.ZERO;
        for (Field part : memory.fields()) {
            sum = sum.add(nat(part.value()));
        }
        assertThat(nat(status.get("memory_size"))).isEqualTo(sum);
        assertThat(nat(memory.get("wasm_memory_size"))).isEqualTo(65_536);
        assertThat(nat(memory.get("wasm_chunk_store_size"))).isEqualTo(1 << 20);
        assertThat(nat(memory.get("snapshots_size"))).isGreaterThan(BigInteger.valueOf(1 << 20));
        assertThat(nat(memory.get("canister_history_size"))).isPositive();
        CanisterState state = subnet.canister(canister);
        assertThat(nat(status.get("cycles"))).isEqualTo(state.balance().amount());
        assertThat(nat(status.get("idle_cycles_burned_per_day")))
                .isEqualTo(Fees.of(subnet.state).idlePerDay(state).amount());
        assertThat(status.get("version"))
                .isEqualTo(TestSubnet.nat64(state.vitals().version()));
    }

    private static CandidValue bytes(Blob blob) {
        return new CandidValue.Bytes(blob);
    }

    @Test
    void onlyAStoppedCanisterIsReadyToMove() {
        assertThat(record("canister_status").get("ready_for_migration")).isEqualTo(new CandidValue.Bool(false));
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(canister)));
        assertThat(record("canister_status").get("ready_for_migration")).isEqualTo(new CandidValue.Bool(true));
        assertThat(record("canister_status").get("status"))
                .isEqualTo(new CandidValue.Variant("stopped", CandidValue.Null.VALUE));
    }

    @Test
    void whoControlsACanisterLetsItPayForTheCallAndNobodyElseDoes() {
        Spending before = subnet.canister(canister).account().spent();
        failed(subnet.manage(BOB, "start_canister", id(canister)), "IC0512");
        assertThat(subnet.canister(canister).account().spent()).isEqualTo(before);
        TestSubnet.replied(subnet.manage(ALICE, "start_canister", id(canister)));
        Blob argument = TestSubnet.argument("start_canister", id(canister));
        assertThat(subnet.canister(canister)
                        .account()
                        .spent()
                        .of(Spending.Use.INGRESS_INDUCTION)
                        .minus(before.of(Spending.Use.INGRESS_INDUCTION)))
                .isEqualTo(Fees.of(subnet.state).ingress(argument.length() + "start_canister".length()));
    }

    @Test
    void snapshotsAndChunksCostTheInstructionsOfTheirWork() {
        Cycles before = instructions();
        TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        long bytes = subnet.canister(canister).attic().bytes();
        assertThat(instructions().minus(before)).isEqualTo(Fees.of(subnet.state).execution(2_000_000_000L + bytes));
        before = instructions();
        TestSubnet.replied(
                subnet.manage(ALICE, "upload_chunk", id(canister), new Field("chunk", bytes(Blob.ofText("piece")))));
        assertThat(instructions().minus(before)).isEqualTo(Fees.of(subnet.state).execution(200_000_000));
        subnet.state = subnet.state.update(
                canister, c -> c.withBalance(Fees.of(subnet.state).freezing(c).plus(Cycles.of(10_000_000))));
        RequestStatus poor = subnet.manage(ALICE, "take_canister_snapshot", id(canister));
        assertThat(failed(poor, "IC0207").message()).startsWith("Canister snapshotting failed with `Canister ");
        assertThat(failed(subnet.install(canister, "reinstall", TestSubnet.wasm(Wats.COUNTER), Blob.EMPTY), "IC0207")
                        .message())
                .startsWith("Canister installation failed with `Canister ");
    }

    private Cycles instructions() {
        return subnet.canister(canister).account().spent().of(Spending.Use.INSTRUCTIONS);
    }

    @Test
    void aReinstallAndAnUninstallForgetTheLogAndAnUpgradeDoesNot() {
        subnet.update(canister, "inc_and_trap", Blob.EMPTY);
        TestSubnet.replied(subnet.install(canister, "upgrade", TestSubnet.wasm(Wats.COUNTER), Blob.EMPTY));
        assertThat(subnet.canister(canister).chronicle().logs()).hasSize(2);
        TestSubnet.replied(subnet.install(canister, "reinstall", TestSubnet.wasm(Wats.COUNTER), Blob.EMPTY));
        assertThat(subnet.canister(canister).chronicle().logs()).isEmpty();
        subnet.update(canister, "inc_and_trap", Blob.EMPTY);
        assertThat(subnet.canister(canister).chronicle().logs().getFirst().index())
                .isEqualTo(2);
        assertThat(subnet.canister(canister).vitals().installed()).isPositive();
        TestSubnet.replied(subnet.manage(ALICE, "uninstall_code", id(canister)));
        assertThat(subnet.canister(canister).chronicle().logs()).isEmpty();
        assertThat(subnet.canister(canister).vitals().installed()).isZero();
    }
}
