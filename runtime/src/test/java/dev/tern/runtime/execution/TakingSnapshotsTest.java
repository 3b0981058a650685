package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import org.junit.jupiter.api.Test;

/** Snapshots that are taken without room or cycles for them, and what they are called. */
class TakingSnapshotsTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private RequestStatus take(boolean uninstall) {
        return subnet.manage(
                ALICE,
                "take_canister_snapshot",
                id(canister),
                option("uninstall_code", new CandidValue.Bool(uninstall)));
    }

    private static String code(RequestStatus status) {
        return ((RequestStatus.Rejected) status).errorCode();
    }

    private boolean hasCode() {
        return subnet.canister(canister).code().isPresent();
    }

    @Test
    void takingUninstallsOnlyIfItIsWantedAndDone() {
        TestSubnet.replied(take(false));
        assertThat(hasCode()).isTrue();
        subnet.state = subnet.state.update(
                canister, c -> c.withBalance(Fees.of(subnet.state).freezing(c)));
        assertThat(code(take(true))).isEqualTo("IC0207");
        assertThat(hasCode()).isTrue();
    }

    /** The subnet has no room for both, but the snapshot takes the place of the code. */
    @Test
    void takingCanUninstallWhereThereIsNoRoomForMore() {
        subnet.leaveMemory(subnet.create(), 10_000);
        assertThat(code(take(false))).isEqualTo("IC0101");
        TestSubnet.replied(take(true));
        assertThat(hasCode()).isFalse();
    }

    @Test
    void aSnapshotIsNotFoundUnderTheNameOfAnotherCanister() {
        CanisterId other = subnet.create();
        Blob reply = TestSubnet.replied(take(false));
        CandidValue.Bytes name = (CandidValue.Bytes)
                TestSubnet.record("take_canister_snapshot", reply).get("id");
        Blob same = SnapshotForm.id(
                other.principal(), SnapshotForm.number(name.value()).orElseThrow());
        Field named = new Field("snapshot_id", new CandidValue.Bytes(same));
        assertThat(code(subnet.manage(ALICE, "delete_canister_snapshot", id(canister), named)))
                .isEqualTo("IC0305");
        assertThat(subnet.canister(canister).attic().snapshots()).hasSize(1);
    }
}
