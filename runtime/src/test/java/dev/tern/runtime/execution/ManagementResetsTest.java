package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LowMemory;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import org.junit.jupiter.api.Test;

/** What a canister keeps, and what it loses, when its code changes. */
class ManagementResetsTest {
    private static final long TIMER = 1L << 62;

    /** Takes its argument as its timer and as its certified data, and prints a word. */
    private static final String BODY = """
            (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
            (import "ic0" "certified_data_set" (func $certify (param i32 i32)))
            (import "ic0" "msg_arg_data_copy" (func $copy (param i32 i32 i32)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (import "ic0" "msg_reply" (func $reply))
            (memory 1)
            (func (export "canister_update set")
              (call $copy (i32.const 0) (i32.const 0) (i32.const 8))
              (drop (call $timer (i64.load (i32.const 0))))
              (call $certify (i32.const 0) (i32.const 8))
              (call $print (i32.const 0) (i32.const 8))
              (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(BODY);

    private static Blob number(long value) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >> (i * Byte.SIZE));
        }
        return Blob.wrap(bytes);
    }

    private void set(long value) {
        subnet.reply(canister, "set", number(value));
    }

    private CanisterState now() {
        return subnet.canister(canister);
    }

    private void install(String mode) {
        TestSubnet.replied(subnet.install(canister, mode, TestSubnet.wasm(BODY), Blob.EMPTY));
    }

    private Field take() {
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        return new Field(
                "snapshot_id",
                TestSubnet.record("take_canister_snapshot", reply).get("id"));
    }

    private void upload() {
        Field piece = new Field("chunk", new CandidValue.Bytes(Blob.ofText("a piece")));
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(canister), piece));
    }

    private void load(Field snapshot) {
        TestSubnet.replied(subnet.manage(ALICE, "load_canister_snapshot", id(canister), snapshot));
    }

    @Test
    void anUpgradeStopsTheTimerAndKeepsCertifiedDataAndLog() {
        set(TIMER);
        assertThat(now().vitals().globalTimer()).isEqualTo(TIMER);
        install("upgrade");
        assertThat(now().vitals().globalTimer()).isZero();
        assertThat(now().vitals().certifiedData()).isEqualTo(number(TIMER));
        assertThat(now().chronicle().logs()).hasSize(1);
    }

    @Test
    void aReinstallationStopsTheTimerAndDropsCertifiedDataAndLog() {
        set(TIMER);
        install("reinstall");
        assertThat(now().vitals().globalTimer()).isZero();
        assertThat(now().vitals().certifiedData()).isEqualTo(Blob.EMPTY);
        assertThat(now().chronicle().logs()).isEmpty();
    }

    @Test
    void anUninstallationStopsTheTimerAndDropsCertifiedDataAndPiecesOfModulesAndKeepsSnapshots() {
        set(TIMER);
        take();
        upload();
        TestSubnet.replied(subnet.manage(ALICE, "uninstall_code", id(canister)));
        assertThat(now().vitals().globalTimer()).isZero();
        assertThat(now().vitals().certifiedData()).isEqualTo(Blob.EMPTY);
        assertThat(now().chronicle().logs()).isEmpty();
        assertThat(now().attic().chunks().items()).isEmpty();
        assertThat(now().attic().snapshots()).hasSize(1);
    }

    @Test
    void aSnapshotThatWasTakenIsLoadedThoughMemoryRunsShortByNow() {
        Field snapshot = take();
        runShort();
        load(snapshot);
        assertThat(now().vitals().lowMemory()).isNotEqualTo(LowMemory.ENOUGH);
    }

    private void runShort() {
        TestSubnet.replied(
                subnet.set(canister, option("wasm_memory_limit", 2 * 65_536), option("wasm_memory_threshold", 65_537)));
    }

    @Test
    void aCanisterWithoutCodeHasEnoughMemory() {
        runShort();
        assertThat(now().vitals().lowMemory()).isNotEqualTo(LowMemory.ENOUGH);
        TestSubnet.replied(subnet.manage(ALICE, "uninstall_code", id(canister)));
        assertThat(now().vitals().lowMemory()).isEqualTo(LowMemory.ENOUGH);
        install("install");
        assertThat(now().vitals().lowMemory()).isNotEqualTo(LowMemory.ENOUGH);
    }

    @Test
    void aSnapshotBringsItsCertifiedDataBackAndLeavesTheTimer() {
        set(TIMER);
        Field snapshot = take();
        set(TIMER + 1);
        load(snapshot);
        assertThat(now().vitals().globalTimer()).isEqualTo(TIMER + 1);
        assertThat(now().vitals().certifiedData()).isEqualTo(number(TIMER));
    }

    @Test
    void aSnapshotBringsThePiecesOfModulesBackThatItWasTakenWith() {
        upload();
        Field snapshot = take();
        TestSubnet.replied(subnet.manage(ALICE, "clear_chunk_store", id(canister)));
        load(snapshot);
        assertThat(now().attic().chunks().items()).hasSize(1);
    }
}
