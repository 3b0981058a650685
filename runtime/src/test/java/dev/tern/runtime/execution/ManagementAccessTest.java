package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call which method of the management canister about a canister. */
class ManagementAccessTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update_settings",
                "install_code",
                "install_chunked_code",
                "uninstall_code",
                "start_canister",
                "stop_canister",
                "delete_canister",
                "canister_metrics",
                "take_canister_snapshot",
                "load_canister_snapshot",
                "delete_canister_snapshot",
                "upload_canister_snapshot_metadata",
                "upload_canister_snapshot_data",
                "migrate_canister",
                "cancel_migration"
            })
    void controllersOnlyMay(String method) {
        assertThat(isRefused(BOB, method)).isTrue();
        assertThat(isRefused(canister.principal(), method)).isTrue();
        assertThat(subnet.state.network().outbox()).isEmpty();
        assertThat(isRefused(ALICE, method)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload_chunk", "clear_chunk_store", "stored_chunks", "canister_status"})
    void controllersAndTheCanisterItselfMay(String method) {
        assertThat(isRefused(BOB, method)).isTrue();
        assertThat(isRefused(canister.principal(), method)).isFalse();
        assertThat(isRefused(ALICE, method)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"list_canister_snapshots", "read_canister_snapshot_metadata", "read_canister_snapshot_data"})
    void controllersAndThoseWhoMaySeeSnapshotsMay(String method) {
        mayView("snapshot_visibility", method);
    }

    @Test
    void controllersAndThoseWhoMaySeeTheStatusMay() {
        mayView("status_visibility", "canister_status");
    }

    private void mayView(String setting, String method) {
        assertThat(isRefused(BOB, method)).isTrue();
        assertThat(isRefused(ALICE, method)).isFalse();
        CandidValue bob = new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(BOB)));
        TestSubnet.replied(subnet.set(canister, option(setting, new CandidValue.Variant("allowed_viewers", bob))));
        assertThat(isRefused(BOB, method)).isFalse();
        assertThat(isRefused(Principal.ANONYMOUS, method)).isTrue();
        CandidValue everybody = new CandidValue.Variant("public", CandidValue.Null.VALUE);
        TestSubnet.replied(subnet.set(canister, option(setting, everybody)));
        assertThat(isRefused(Principal.ANONYMOUS, method)).isFalse();
    }

    /** Whether it is said that the caller must control the canister; whatever else is wrong with the call does not matter. */
    private boolean isRefused(Principal caller, String method) {
        List<CandidType> types =
                ManagementInterface.method(method).orElseThrow().arguments();
        Blob argument = Candid.encode(types, List.of(least(types.getFirst())));
        return subnet.manageRaw(caller, method, argument) instanceof RequestStatus.Rejected rejected
                && rejected.errorCode().equals("IC0512");
    }

    /** The simplest value of a type; every principal in it is the canister. */
    private CandidValue least(CandidType type) {
        return switch (type.unfold()) {
            case CandidType.Struct struct ->
                new CandidValue.Struct(struct.fields().stream()
                        .map(field -> new Field(field.label(), least(field.type())))
                        .toList());
            case CandidType.Variant variant -> {
                CandidType.Field first = variant.cases().getFirst();
                yield new CandidValue.Variant(first.label(), least(first.type()));
            }
            case CandidType.Opt opt -> CandidValue.Opt.NONE;
            case CandidType.Vec vec ->
                vec.of().unfold() == Primitive.NAT8
                        ? new CandidValue.Bytes(Blob.EMPTY)
                        : new CandidValue.Vec(List.of());
            case Primitive primitive -> least(primitive);
            case CandidType other -> throw new AssertionError("not in any argument: " + other);
        };
    }

    private CandidValue least(Primitive type) {
        return switch (type) {
            case PRINCIPAL -> new CandidValue.PrincipalRef(canister.principal());
            case NAT64 -> new CandidValue.Fixed(Primitive.NAT64, 0);
            case NULL -> CandidValue.Null.VALUE;
            default -> throw new AssertionError("not in any argument: " + type);
        };
    }
}
