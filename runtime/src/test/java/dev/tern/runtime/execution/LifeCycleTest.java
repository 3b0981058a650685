package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.Answer;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifeCycleTest {
    /** Keeps its number in stable memory over upgrades; the timer adds 100, the start function 1000. */
    private static final String KEEPER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
            (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
            (import "ic0" "stable64_read" (func $read (param i64 i64 i64)))
            (import "ic0" "time" (func $time (result i64)))
            (import "ic0" "global_timer_set" (func $set_timer (param i64) (result i64)))
            (memory 1)
            (func $add (param $n i32) (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get $n))))
            (func (export "canister_init")
              (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size)))
            (func (export "canister_update inc") (call $add (i32.const 1)) (call $append (i32.const 0) (i32.const 4)) (call $reply))
            (func (export "canister_update arm")
              (drop (call $set_timer (i64.add (call $time) (i64.const 5000000000)))) (call $reply))
            (func (export "canister_global_timer") (call $add (i32.const 100)))
            (func (export "canister_query get") (call $append (i32.const 0) (i32.const 4)) (call $reply))
            (func (export "canister_pre_upgrade")
              (drop (call $grow (i64.const 1))) (call $write (i64.const 0) (i64.const 0) (i64.const 4)))
            (func (export "canister_post_upgrade")
              (call $read (i64.const 0) (i64.const 0) (i64.const 4)))
            """;

    private static final String BROKEN_UPGRADE = """
            (memory 1)
            (func (export "canister_post_upgrade") unreachable)
            """;

    private final TestSubnet subnet = new TestSubnet();

    private static String code(RequestStatus status) {
        return ((RequestStatus.Rejected) status).errorCode();
    }

    private static Blob number(int n) {
        return Blob.wrap(new byte[] {(byte) n, 0, 0, 0});
    }

    private CanisterId keeper(int n) {
        CanisterId canister = subnet.create();
        TestSubnet.replied(subnet.install(canister, "install", TestSubnet.wasm(KEEPER), number(n)));
        return canister;
    }

    private int value(CanisterId canister) {
        return TestSubnet.number(subnet.queried(canister, "get"));
    }

    @Test
    void initGetsItsArgument() {
        assertThat(value(keeper(7))).isEqualTo(7);
    }

    @Test
    void anUpgradeKeepsStableMemoryAndRunsBothHooks() {
        CanisterId canister = keeper(7);
        subnet.reply(canister, "inc", Blob.EMPTY);
        TestSubnet.replied(subnet.install(canister, "upgrade", TestSubnet.wasm(KEEPER), Blob.EMPTY));
        assertThat(value(canister)).isEqualTo(8);
    }

    @Test
    void aFailedUpgradeLeavesEverythingAsItWas() {
        CanisterId canister = keeper(7);
        Hash before =
                subnet.canister(canister).code().orElseThrow().image().heap().hash();
        assertThat(code(subnet.install(canister, "upgrade", TestSubnet.wasm(BROKEN_UPGRADE), Blob.EMPTY)))
                .isEqualTo("IC0502");
        assertThat(value(canister)).isEqualTo(7);
        assertThat(subnet.canister(canister).code().orElseThrow().stablePages()).isZero();
        assertThat(subnet.canister(canister).code().orElseThrow().image().heap().hash())
                .isEqualTo(before);
    }

    @Test
    void cyclesThatAFailedUpgradeBurnedAreNotBurned() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
                (memory 1)
                (func (export "canister_pre_upgrade")
                  (call $burn (i64.const 0) (i64.const 1000000000000) (i32.const 0)))
                """);
        assertThat(code(subnet.install(canister, "upgrade", TestSubnet.wasm(BROKEN_UPGRADE), Blob.EMPTY)))
                .isEqualTo("IC0502");
        assertThat(subnet.canister(canister)
                        .balance()
                        .plus(subnet.state.position().burned()))
                .isEqualTo(subnet.state.position().minted());
    }

    @Test
    void aReinstallForgetsEverything() {
        CanisterId canister = keeper(7);
        TestSubnet.replied(subnet.install(canister, "upgrade", TestSubnet.wasm(KEEPER), Blob.EMPTY));
        TestSubnet.replied(subnet.install(canister, "reinstall", TestSubnet.wasm(KEEPER), number(1)));
        assertThat(value(canister)).isEqualTo(1);
        assertThat(subnet.canister(canister).code().orElseThrow().stablePages()).isZero();
    }

    @Test
    void installationErrorsNameTheirCause() {
        CanisterId canister = keeper(1);
        assertThat(code(subnet.install(canister, "install", TestSubnet.wasm(KEEPER), Blob.EMPTY)))
                .isEqualTo("IC0514");
        assertThat(code(subnet.install(canister, "reinstall", Blob.ofText("no wasm"), Blob.EMPTY)))
                .isEqualTo("IC0505");
        assertThat(code(subnet.install(subnet.create(), "upgrade", TestSubnet.wasm(KEEPER), Blob.EMPTY)))
                .isEqualTo("IC0537");
        assertThat(code(subnet.install(IdRange.id(199), "install", TestSubnet.wasm(KEEPER), Blob.EMPTY)))
                .isEqualTo("IC0301");
        RequestStatus unknownImport =
                subnet.install(canister, "reinstall", TestSubnet.wasm("(import \"ic0\" \"nope\" (func))"), Blob.EMPTY);
        assertThat(((RequestStatus.Rejected) unknownImport).message()).contains("nope");
        assertThat(value(canister)).isEqualTo(1);
    }

    @Test
    void onlyControllersMayChangeACanister() {
        CanisterId canister = keeper(1);
        for (String method : List.of("stop_canister", "start_canister", "delete_canister")) {
            RequestStatus status = subnet.manage(TestSubnet.BOB, method, TestSubnet.id(canister));
            assertThat(code(status)).isEqualTo("IC0512");
            assertThat(((RequestStatus.Rejected) status).message())
                    .isEqualTo("Only controllers of canister " + canister + " can call ic00 method " + method);
        }
    }

    @Test
    void aNewControllerTakesOver() {
        CanisterId canister = keeper(1);
        CandidValue controllers = new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(TestSubnet.BOB)));
        TestSubnet.replied(subnet.set(canister, TestSubnet.option("controllers", controllers)));
        assertThat(code(subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(canister))))
                .isEqualTo("IC0512");
        TestSubnet.replied(subnet.manage(TestSubnet.BOB, "stop_canister", TestSubnet.id(canister)));
    }

    @Test
    void aStoppedCanisterRefusesCallsAndCanBeDeleted() {
        CanisterId canister = keeper(1);
        assertThat(code(subnet.manage(TestSubnet.ALICE, "delete_canister", TestSubnet.id(canister))))
                .isEqualTo("IC0510");
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(canister)));
        assertThat(code(subnet.update(canister, "inc", Blob.EMPTY))).isEqualTo("IC0508");
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "delete_canister", TestSubnet.id(canister)));
        assertThat(subnet.state.canister(canister)).isEmpty();
        assertThat(((Answer.Reject) subnet.query(canister, "get", Blob.EMPTY)).errorCode())
                .isEqualTo("IC0301");
        assertThat(subnet.create()).isNotEqualTo(canister);
    }

    @Test
    void aTimerRunsOnceWhenItIsDue() {
        CanisterId canister = keeper(1);
        subnet.reply(canister, "arm", Blob.EMPTY);
        assertThat(subnet.state.agenda().nextTimer()).contains(subnet.state.time() + 5 * TestSubnet.SECOND);
        subnet.block(4 * TestSubnet.SECOND, Optional.empty());
        assertThat(value(canister)).isEqualTo(1);
        subnet.block(2 * TestSubnet.SECOND, Optional.empty());
        assertThat(value(canister)).isEqualTo(101);
        assertThat(subnet.state.agenda().nextTimer()).isEmpty();
        subnet.block(TestSubnet.SECOND, Optional.empty());
        assertThat(value(canister)).isEqualTo(101);
    }

    @Test
    void aHeartbeatRunsInEveryBlockWhileTheCanisterRuns() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "msg_reply" (func $reply))
                (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
                (memory 1)
                (func (export "canister_heartbeat")
                  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))
                (func (export "canister_query get") (call $append (i32.const 0) (i32.const 4)) (call $reply))
                """);
        subnet.block();
        subnet.block();
        assertThat(value(canister)).isEqualTo(2);
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(canister)));
        assertThat(subnet.state.agenda().heartbeats().isEmpty()).isTrue();
    }

    @Test
    void theStatusTellsWhatTheCommandLineShows() {
        CanisterId canister = keeper(1);
        Blob reply = TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "canister_status", TestSubnet.id(canister)));
        CandidValue.Struct status = TestSubnet.record("canister_status", reply);
        assertThat(status.get("status")).isEqualTo(new CandidValue.Variant("running", CandidValue.Null.VALUE));
        assertThat(status.get("module_hash")).isNotEqualTo(CandidValue.Opt.NONE);
        assertThat(code(subnet.manage(TestSubnet.BOB, "canister_status", TestSubnet.id(canister))))
                .isEqualTo("IC0512");
    }

    @Test
    void theHistoryRemembersWhoDidWhat() {
        CanisterId canister = keeper(1);
        Blob reply = subnet.replyFromAfar(
                "canister_info",
                TestSubnet.id(canister),
                TestSubnet.option("num_requested_changes", TestSubnet.nat64(10)));
        CandidValue.Struct info = TestSubnet.record("canister_info", reply);
        assertThat(((CandidValue.Vec) info.get("recent_changes")).values()).hasSize(2);
    }

    @Test
    void randomBytesComeFromALaterBlockAndEachCallGetsItsOwn() {
        for (int i = 0; i < 2; i++) {
            subnet.sendFromAfar("raw_rand", Cycles.ZERO, TestSubnet.argument("raw_rand"));
        }
        subnet.block(1, Optional.of(Blob.ofText("beacon of the block that has the calls")));
        assertThat(subnet.toAfar()).isEmpty();
        subnet.block(1, Optional.of(Blob.ofText("beacon of the next block")));
        CandidType.Func type = ManagementInterface.method("raw_rand").orElseThrow();
        List<Blob> random = subnet.toAfar().stream()
                .map(answer -> TestSubnet.answered(answer.answer()))
                .map(reply -> ((CandidValue.Bytes)
                                Candid.decode(reply, type.results()).get(0))
                        .value())
                .toList();
        assertThat(random).hasSize(2).doesNotHaveDuplicates().allMatch(bytes -> bytes.length() == 32);
    }

    @Test
    void whatIsNotOfferedIsRefusedByName() {
        RequestStatus status = subnet.manageRaw(TestSubnet.ALICE, "sign_with_ecdsa", Blob.EMPTY);
        assertThat(((RequestStatus.Rejected) status).message()).contains("sign_with_ecdsa", "does not offer it");
        assertThat(code(subnet.manageRaw(TestSubnet.ALICE, "nonsense", Blob.EMPTY)))
                .isEqualTo("IC0536");
        assertThat(code(subnet.manageRaw(TestSubnet.ALICE, "install_code", Blob.ofText("garbage"))))
                .isEqualTo("IC0408");
    }

    @Test
    void migrationsThatCannotBeAreRefusedAndOthersGoToTheRegistry() {
        CanisterId canister = keeper(1);
        assertThat(migrate(canister, TestSubnet.SELF.principal())).contains("is on subnet");
        assertThat(migrate(canister, TestSubnet.BOB)).contains("There is no subnet");
        Hash id = subnet.submit(
                TestSubnet.ALICE, Principal.MANAGEMENT, "migrate_canister", to(canister, TestSubnet.OTHER.principal()));
        subnet.block();
        assertThat(subnet.status(id)).isInstanceOf(RequestStatus.Processing.class);
        assertThat(subnet.state.network().outbox()).hasSize(1);
        assertThat(migrate(canister, TestSubnet.OTHER.principal())).contains("being migrated already");
        RegistryRequest.Migrate asked =
                (RegistryRequest.Migrate) subnet.state.network().outbox().get(0);
        subnet.state = subnet.executor.answered(subnet.state, new RegistryAnswer.Accepted(asked.call(), 77));
        CandidValue.Struct reply = TestSubnet.record("migrate_canister", TestSubnet.replied(subnet.status(id)));
        assertThat(((CandidValue.Fixed) reply.get("migration_id")).bits()).isEqualTo(77);
    }

    private String migrate(CanisterId canister, Principal destination) {
        RequestStatus status = subnet.manageRaw(TestSubnet.ALICE, "migrate_canister", to(canister, destination));
        return ((RequestStatus.Rejected) status).message();
    }

    private static Blob to(CanisterId canister, Principal destination) {
        return TestSubnet.argument(
                "migrate_canister",
                TestSubnet.id(canister),
                new Field("destination", new CandidValue.PrincipalRef(destination)));
    }

    @Test
    void inspectionDecidesWhichMessagesComeIn() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "accept_message" (func $accept))
                (import "ic0" "msg_method_name_size" (func $size (result i32)))
                (memory 1)
                (func (export "canister_inspect_message")
                  (if (i32.eq (call $size) (i32.const 4)) (then (call $accept))))
                (func (export "canister_update good"))
                """);
        assertThat(subnet.inspect(canister, "good")).isEmpty();
        assertThat(subnet.inspect(canister, "bad").orElseThrow().errorCode()).isEqualTo("IC0406");
    }
}
