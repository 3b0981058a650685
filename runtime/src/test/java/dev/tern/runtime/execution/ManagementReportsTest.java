package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Corners of what the management canister tells of canisters and the subnet. */
class ManagementReportsTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private CandidValue.Struct status() {
        return TestSubnet.record(
                "canister_status", TestSubnet.answered(subnet.query(ALICE, "canister_status", id(canister))));
    }

    private CandidValue.Struct info(Field... more) {
        Field[] fields = more.length == 0 ? new Field[] {id(canister)} : new Field[] {id(canister), more[0]};
        return TestSubnet.record("canister_info", subnet.replyFromAfar("canister_info", fields));
    }

    private static List<CandidValue> changes(CandidValue.Struct info) {
        return ((CandidValue.Vec) info.get("recent_changes")).values();
    }

    private void isReady(boolean ready) {
        assertThat(status().get("ready_for_migration")).isEqualTo(new CandidValue.Bool(ready));
    }

    @Test
    void aCanisterIsReadyToMoveWhenItIsStoppedAndNothingWaitsForItOrFromIt() {
        subnet.sendFromAfar(canister, "inc", Cycles.ZERO, Blob.EMPTY);
        subnet.block();
        isReady(false);
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(canister)));
        isReady(false);
        subnet.state =
                subnet.state.update(canister, c -> c.withQueues(c.queues().withdrawn(FAR)));
        isReady(true);
        subnet.submit(ALICE, canister.principal(), "inc", Blob.EMPTY);
        isReady(false);
    }

    @Test
    void cyclesThatAreSetAsideAreToldBesideTheBalance() {
        subnet.state =
                subnet.state.update(canister, c -> c.withAccount(c.account().reserve(Cycles.of(1234))));
        assertThat(status().get("reserved_cycles")).isEqualTo(CandidValue.Nat.of(1234));
        assertThat(((CandidValue.Nat) status().get("cycles")).value())
                .isEqualTo(subnet.canister(canister).balance().amount());
    }

    @Test
    void customSectionsAreCounted() {
        Blob wasm = Wats.with(TestSubnet.wasm(Wats.COUNTER), "icp:public open", "hello");
        TestSubnet.replied(subnet.install(canister, "reinstall", wasm, Blob.EMPTY));
        CandidValue.Struct memory = (CandidValue.Struct) status().get("memory_metrics");
        assertThat(((CandidValue.Nat) memory.get("custom_sections_size")).value())
                .isPositive();
    }

    @Test
    void asManyChangesAreToldAsAreWantedAndAreThere() {
        assertThat(changes(info())).isEmpty();
        assertThat(changes(info(option("num_requested_changes", nat64(0))))).isEmpty();
        assertThat(changes(info(option("num_requested_changes", nat64(1))))).hasSize(1);
        assertThat(changes(info(option("num_requested_changes", nat64(2))))).hasSize(2);
        assertThat(changes(info(option("num_requested_changes", nat64(3))))).hasSize(2);
        assertThat(changes(info(option("num_requested_changes", nat64(-1))))).hasSize(2);
    }

    @Test
    void allChangesAreCountedThoughTwentyAreKept() {
        CandidValue alice = new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE)));
        for (int i = 0; i < 21; i++) {
            TestSubnet.replied(subnet.set(canister, option("controllers", alice)));
        }
        CandidValue.Struct info = info(option("num_requested_changes", nat64(99)));
        assertThat(info.get("total_num_changes")).isEqualTo(nat64(23));
        assertThat(changes(info)).hasSize(20);
    }

    @Test
    void theHashOfTheModuleIsToldWhileThereIsOne() {
        Blob hash = Sha256.hash(TestSubnet.wasm(Wats.COUNTER).unsafeBytes()).bytes();
        assertThat(info().get("module_hash")).isEqualTo(CandidValue.Opt.of(new CandidValue.Bytes(hash)));
        TestSubnet.replied(subnet.manage(ALICE, "uninstall_code", id(canister)));
        assertThat(info().get("module_hash")).isEqualTo(CandidValue.Opt.NONE);
    }

    @Test
    void aSubnetTellsWhatItRuns() {
        Field self = new Field("subnet_id", new CandidValue.PrincipalRef(SELF.principal()));
        Blob reply = subnet.replyFromAfar("subnet_info", self);
        assertThat(TestSubnet.record("subnet_info", reply).get("replica_version"))
                .isEqualTo(new CandidValue.Text("0.1.0"));
    }
}
