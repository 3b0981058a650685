package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls of the management canister leave behind, down to what its reports say of it. */
class ManagementEffectsTest {
    private static final Blob COUNTER = TestSubnet.wasm(Wats.COUNTER);
    private static final String TAKEN = "taken_from_canister";

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.create();

    private static CandidValue.Struct struct(Field... fields) {
        return new CandidValue.Struct(List.of(fields));
    }

    private static Field field(String name, CandidValue value) {
        return new Field(name, value);
    }

    private static CandidValue variant(String name, Field... fields) {
        return new CandidValue.Variant(name, fields.length == 0 ? CandidValue.Null.VALUE : struct(fields));
    }

    private static CandidValue ids(Principal... ids) {
        return new CandidValue.Vec(List.of(ids).stream()
                .<CandidValue>map(CandidValue.PrincipalRef::new)
                .toList());
    }

    private static CandidValue bytes(Blob blob) {
        return new CandidValue.Bytes(blob);
    }

    private void done(String method, Field... fields) {
        TestSubnet.replied(subnet.manage(ALICE, method, fields));
    }

    private static String failed(RequestStatus status) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        return rejected.errorCode() + " " + rejected.message();
    }

    /** An entry that a user or canister made just now. */
    private CandidValue entry(CandidValue origin, CandidValue details) {
        return struct(
                field("timestamp_nanos", nat64(subnet.state.time())),
                field(
                        "canister_version",
                        nat64(subnet.canister(canister).vitals().version())),
                field("origin", origin),
                field("details", details));
    }

    private CandidValue byAlice(CandidValue details) {
        return entry(variant("from_user", field("user_id", new CandidValue.PrincipalRef(ALICE))), details);
    }

    private static CandidValue deployed(String mode) {
        Hash hash = Sha256.hash(COUNTER.unsafeBytes());
        return variant("code_deployment", field("mode", variant(mode)), field("module_hash", bytes(hash.bytes())));
    }

    private CandidValue.Struct info(long changes) {
        Blob reply =
                subnet.replyFromAfar("canister_info", id(canister), option("num_requested_changes", nat64(changes)));
        return TestSubnet.record("canister_info", reply);
    }

    private void isLatest(CandidValue entry) {
        assertThat(((CandidValue.Vec) info(1).get("recent_changes")).values()).containsExactly(entry);
    }

    @Test
    void theHistorySaysWhoDidWhatWhen() {
        isLatest(byAlice(variant(
                "creation",
                field("controllers", ids(ALICE)),
                field("environment_variables_hash", CandidValue.Opt.NONE))));
        for (String mode : List.of("install", "reinstall", "upgrade")) {
            TestSubnet.replied(subnet.install(canister, mode, COUNTER, Blob.EMPTY));
            isLatest(byAlice(deployed(mode)));
        }
        done("update_settings", id(canister), field("settings", TestSubnet.settings(option("freezing_threshold", 9))));
        isLatest(byAliceBefore(deployed("upgrade")));
        TestSubnet.replied(subnet.set(canister, option("controllers", ids(ALICE, BOB))));
        assertThat(info(1).get("controllers")).isEqualTo(ids(ALICE, BOB));
        CandidValue.Struct last = (CandidValue.Struct)
                ((CandidValue.Vec) info(1).get("recent_changes")).values().getFirst();
        assertThat(last.get("details")).isEqualTo(variant("controllers_change", field("controllers", ids(ALICE, BOB))));
        done("uninstall_code", id(canister));
        isLatest(byAlice(variant("code_uninstall")));
        CandidValue.Struct all = info(99);
        assertThat(all.get("total_num_changes")).isEqualTo(nat64(6));
        assertThat(((CandidValue.Vec) all.get("recent_changes")).values()).hasSize(6);
        assertThat(((CandidValue.Vec) info(2).get("recent_changes")).values()).hasSize(2);
    }

    /** The change that was the last one one block and one version ago. */
    private CandidValue byAliceBefore(CandidValue details) {
        CandidValue.Struct now = (CandidValue.Struct) byAlice(details);
        CandidValue.Struct last = (CandidValue.Struct)
                ((CandidValue.Vec) info(1).get("recent_changes")).values().getFirst();
        return struct(
                field("timestamp_nanos", last.get("timestamp_nanos")),
                field("canister_version", last.get("canister_version")),
                field("origin", now.get("origin")),
                field("details", now.get("details")));
    }

    @Test
    void theHistoryNamesACanisterThatChangedAnotherAndItsVersion() {
        TestSubnet.replied(subnet.install(canister, "install", COUNTER, Blob.EMPTY));
        CanisterId caller = subnet.deploy(Talker.WAT);
        TestSubnet.replied(subnet.set(canister, option("controllers", ids(ALICE, caller.principal()))));
        long version = subnet.canister(caller).vitals().version();
        Blob argument =
                TestSubnet.argument("uninstall_code", id(canister), option("sender_canister_version", nat64(version)));
        subnet.reply(caller, "call", Talker.call("uninstall_code", argument));
        CandidValue origin = variant(
                "from_canister",
                field("canister_id", new CandidValue.PrincipalRef(caller.principal())),
                field("canister_version", CandidValue.Opt.of(nat64(version))));
        isLatest(entry(origin, variant("code_uninstall")));
    }

    @Test
    void theHistorySaysWhichSnapshotWasLoaded() {
        TestSubnet.replied(subnet.install(canister, "install", COUNTER, Blob.EMPTY));
        CanisterId other = subnet.deploy(Wats.COUNTER);
        for (CanisterId from : List.of(canister, other)) {
            long version = subnet.canister(from).vitals().version();
            Blob reply = TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(from)));
            CandidValue name =
                    TestSubnet.record("take_canister_snapshot", reply).get("id");
            CandidValue taken = nat64(subnet.state.time());
            done("load_canister_snapshot", id(canister), field("snapshot_id", name));
            CandidValue owner = from.equals(canister)
                    ? CandidValue.Opt.NONE
                    : CandidValue.Opt.of(new CandidValue.PrincipalRef(from.principal()));
            isLatest(byAlice(variant(
                    "load_snapshot",
                    field("from_canister_id", owner),
                    field("snapshot_id", name),
                    field("canister_version", nat64(version)),
                    field("taken_at_timestamp", taken),
                    field("source", new CandidValue.Variant(TAKEN, CandidValue.Reserved.VALUE)))));
        }
    }

    @Test
    void theStatusTellsEverySizeAndSetting() {
        CanisterId sized = subnet.deploy("""
                (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
                (memory 3)
                (global (mut i64) (i64.const 1)) (global (mut i32) (i32.const 2))
                (func (export "canister_init") (drop (call $grow (i64.const 5))))
                """);
        TestSubnet.replied(subnet.set(sized, option("freezing_threshold", 777)));
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, "canister_status", id(sized)));
        CandidValue.Struct status = TestSubnet.record("canister_status", reply);
        CandidValue.Struct memory = (CandidValue.Struct) status.get("memory_metrics");
        assertThat(memory.get("wasm_memory_size")).isEqualTo(CandidValue.Nat.of(3 * 65_536));
        assertThat(memory.get("stable_memory_size")).isEqualTo(CandidValue.Nat.of(5 * 65_536));
        assertThat(memory.get("global_memory_size")).isNotEqualTo(CandidValue.Nat.of(0));
        assertThat(((CandidValue.Struct) status.get("settings")).get("freezing_threshold"))
                .isEqualTo(CandidValue.Nat.of(777));
        Blob wasm = subnet.canister(sized).code().orElseThrow().program().wasm();
        assertThat(memory.get("wasm_binary_size")).isEqualTo(CandidValue.Nat.of(wasm.length()));
        assertThat(status.get("module_hash"))
                .isEqualTo(
                        CandidValue.Opt.of(bytes(Sha256.hash(wasm.unsafeBytes()).bytes())));
    }

    @Test
    void theLogHasNumbersTimesAndWords() {
        TestSubnet.replied(subnet.install(canister, "install", COUNTER, Blob.EMPTY));
        subnet.update(canister, "inc_and_trap", Blob.EMPTY);
        Answer answer = subnet.query(ALICE, "fetch_canister_logs", id(canister));
        CandidValue lines = TestSubnet.record("fetch_canister_logs", TestSubnet.answered(answer))
                .get("canister_log_records");
        List<LogRecord> logs = subnet.canister(canister).chronicle().logs();
        assertThat(logs).extracting(LogRecord::index).containsExactly(0L, 1L);
        assertThat(logs.getFirst().content()).isEqualTo(Blob.ofText("over"));
        assertThat(lines)
                .isEqualTo(new CandidValue.Vec(logs.stream()
                        .<CandidValue>map(line -> struct(
                                field("idx", nat64(line.index())),
                                field("timestamp_nanos", nat64(subnet.state.time())),
                                field("content", bytes(line.content()))))
                        .toList()));
    }

    @Test
    void everyChangeOfSettingsIsAVersionMore() {
        long version = subnet.canister(canister).vitals().version();
        TestSubnet.replied(subnet.set(canister, option("freezing_threshold", 9)));
        assertThat(subnet.canister(canister).vitals().version()).isEqualTo(version + 1);
    }

    @Test
    void aStartCancelsEveryStopThatWaits() {
        CanisterId caller = subnet.deploy(Wats.CALLER);
        subnet.submit(ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 0, "inc"));
        subnet.block();
        List<Hash> stops =
                List.of(subnet.ask(ALICE, "stop_canister", id(caller)), subnet.ask(ALICE, "stop_canister", id(caller)));
        subnet.block();
        done("start_canister", id(caller));
        for (Hash stop : stops) {
            assertThat(failed(subnet.status(stop)))
                    .isEqualTo("IC0511 Canister " + caller + "'s stop request was cancelled.");
        }
    }

    @Test
    void whatIsDeletedIsStoppedAndStaysAndTakesNoCyclesAlong() {
        CanisterState before = subnet.canister(canister);
        TestSubnet.replied(subnet.set(canister, option("controllers", ids(ALICE, canister.principal()))));
        done("stop_canister", id(canister));
        assertThat(failed(subnet.manage(canister.principal(), "delete_canister", id(canister))))
                .isEqualTo("IC0512 Canister " + canister + " cannot delete itself.");
        subnet.moving(Moves.record(canister, TestSubnet.SELF, TestSubnet.OTHER, Long.MAX_VALUE), MigrationStep.SERVING);
        assertThat(failed(subnet.manage(ALICE, "delete_canister", id(canister))))
                .contains("is being migrated");
        assertThat(before.balance()).isNotEqualTo(Cycles.ZERO);
        CanisterId other = subnet.create();
        done("stop_canister", id(other));
        done("delete_canister", id(other));
        assertThat(subnet.state.canister(other)).isEmpty();
        Cycles rest = subnet.canister(canister).account().total();
        assertThat(rest.plus(subnet.state.position().burned()))
                .isEqualTo(subnet.state.position().minted());
    }

    @Test
    void callsThatWaitForADeletedCanisterAreRejected() {
        done("stop_canister", id(canister));
        subnet.ask(ALICE, "delete_canister", id(canister));
        Hash waiting = subnet.submit(ALICE, canister.principal(), "inc", Blob.EMPTY);
        subnet.block();
        assertThat(subnet.state.canister(canister)).isEmpty();
        assertThat(failed(subnet.status(waiting))).startsWith("IC0301");
    }

    @Test
    void aProvisionalCanisterHasTheIdAndCyclesThatWereAskedFor() {
        String method = "provisional_create_canister_with_cycles";
        CanisterId wanted = IdRange.id(150);
        Field name = option("specified_id", new CandidValue.PrincipalRef(wanted.principal()));
        done(method, name, option("amount", 4_000_000_000_000L));
        assertThat(subnet.canister(wanted).balance()).isEqualTo(Cycles.of(4_000_000_000_000L));
        assertThat(failed(subnet.manage(ALICE, method, name))).startsWith("IC0205");
        Field outside = option(
                "specified_id", new CandidValue.PrincipalRef(IdRange.id(300).principal()));
        assertThat(failed(subnet.manage(ALICE, method, outside))).startsWith("IC0205");
        Field huge = option("amount", new CandidValue.Nat(BigInteger.TWO.pow(101)));
        assertThat(failed(subnet.manage(ALICE, method, huge))).contains("too many cycles");
        CandidValue many = new CandidValue.Nat(BigInteger.TWO.pow(200));
        Field bad = option("settings", TestSubnet.settings(option("freezing_threshold", many)));
        assertThat(subnet.manage(ALICE, method, bad)).isInstanceOf(RequestStatus.Rejected.class);
        Field greedy = option("settings", TestSubnet.settings(option("memory_allocation", 1L << 45)));
        assertThat(subnet.manage(ALICE, method, greedy)).isInstanceOf(RequestStatus.Rejected.class);
    }
}
