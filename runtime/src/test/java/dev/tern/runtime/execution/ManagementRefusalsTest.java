package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Limits;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the management canister refuses although the caller controls the canister that the call is about. */
class ManagementRefusalsTest {
    private static final Blob COUNTER = TestSubnet.wasm(Wats.COUNTER);

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private static Field bytes(String name, Blob value) {
        return new Field(name, new CandidValue.Bytes(value));
    }

    private static Field principal(String name, CanisterId id) {
        return new Field(name, new CandidValue.PrincipalRef(id.principal()));
    }

    private static Field mode() {
        return new Field("mode", new CandidValue.Variant("install", CandidValue.Null.VALUE));
    }

    private static CandidValue ids(Principal... ids) {
        return new CandidValue.Vec(List.of(ids).stream()
                .<CandidValue>map(CandidValue.PrincipalRef::new)
                .toList());
    }

    private static void failed(RequestStatus status, String code) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).as(rejected.message()).isEqualTo(code);
    }

    /** A canister of which BOB is a controller, with Alice or without her. */
    private CanisterId bobs(Principal... controllers) {
        CanisterId made = subnet.create();
        TestSubnet.replied(subnet.set(made, option("controllers", ids(controllers))));
        return made;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create_canister",
                "update_settings",
                "install_code",
                "install_chunked_code",
                "uninstall_code",
                "take_canister_snapshot",
                "load_canister_snapshot",
                "provisional_create_canister_with_cycles"
            })
    void aVersionThatTheCallerDoesNotHaveIsRefused(String method) {
        CanisterId caller = subnet.deploy(Talker.WAT);
        CandidValue none = new CandidValue.Vec(List.of());
        Field wrong = option("sender_canister_version", nat64(99));
        Blob argument = switch (method) {
            case "update_settings" ->
                TestSubnet.argument(method, id(canister), new Field("settings", TestSubnet.settings()), wrong);
            case "install_code" ->
                TestSubnet.argument(
                        method, id(canister), mode(), bytes("wasm_module", COUNTER), bytes("arg", Blob.EMPTY), wrong);
            case "install_chunked_code" ->
                TestSubnet.argument(
                        method,
                        mode(),
                        principal("target_canister", canister),
                        new Field("chunk_hashes_list", none),
                        bytes("wasm_module_hash", Blob.EMPTY),
                        bytes("arg", Blob.EMPTY),
                        wrong);
            case "uninstall_code", "take_canister_snapshot" -> TestSubnet.argument(method, id(canister), wrong);
            case "load_canister_snapshot" ->
                TestSubnet.argument(method, id(canister), bytes("snapshot_id", Blob.EMPTY), wrong);
            default -> TestSubnet.argument(method, wrong);
        };
        assertThat(subnet.reply(caller, "call", Talker.call(method, argument)).text())
                .contains("sender canister version 99 that does not match");
    }

    @Test
    void chunksOfACanisterAreForItsControllersAndItself() {
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(canister), bytes("chunk", COUNTER)));
        CanisterId target = bobs(BOB, canister.principal());
        failed(installs(BOB, target), "IC0512");
        assertThat(subnet.canister(target).code()).isEmpty();
        TestSubnet.replied(installs(canister.principal(), target));
        assertThat(subnet.canister(target).code()).isPresent();
    }

    private RequestStatus installs(Principal caller, CanisterId target) {
        Blob hash = Sha256.hash(COUNTER.unsafeBytes()).bytes();
        CandidValue chunk = new CandidValue.Struct(List.of(bytes("hash", hash)));
        return subnet.manage(
                caller,
                "install_chunked_code",
                mode(),
                principal("target_canister", target),
                option("store_canister", new CandidValue.PrincipalRef(canister.principal())),
                new Field("chunk_hashes_list", new CandidValue.Vec(List.of(chunk))),
                bytes("wasm_module_hash", hash),
                bytes("arg", Blob.EMPTY));
    }

    /** A chunk may be named as often as there may be chunks: nobody is to put a hundred megabytes together for it. */
    @Test
    void chunksThatAreTooManyForAModuleAreNotPutTogether() {
        Blob piece = Blob.wrap(new byte[Limits.MODULE_CHUNK_BYTES]);
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(canister), bytes("chunk", piece)));
        Blob hash = Sha256.hash(piece.unsafeBytes()).bytes();
        CandidValue chunk = new CandidValue.Struct(List.of(bytes("hash", hash)));
        int most = Limits.MAX_MODULE_BYTES / Limits.MODULE_CHUNK_BYTES;
        failed(installsChunks(Collections.nCopies(most, chunk), hash), "IC0504");
        failed(installsChunks(Collections.nCopies(most + 1, chunk), hash), "IC0505");
    }

    private RequestStatus installsChunks(List<CandidValue> chunks, Blob moduleHash) {
        return subnet.manage(
                ALICE,
                "install_chunked_code",
                mode(),
                principal("target_canister", canister),
                new Field("chunk_hashes_list", new CandidValue.Vec(chunks)),
                bytes("wasm_module_hash", moduleHash),
                bytes("arg", Blob.EMPTY));
    }

    @Test
    void aSnapshotIsLoadedElsewhereOnlyByAControllerOfWhereItWasTaken() {
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        Field name = new Field(
                "snapshot_id",
                TestSubnet.record("take_canister_snapshot", reply).get("id"));
        CanisterId target = bobs(BOB, ALICE);
        assertThat(subnet.manage(BOB, "load_canister_snapshot", id(target), name))
                .isInstanceOf(RequestStatus.Rejected.class);
        assertThat(subnet.canister(target).code()).isEmpty();
        TestSubnet.replied(subnet.manage(ALICE, "load_canister_snapshot", id(target), name));
        assertThat(subnet.canister(target).code()).isPresent();
        assertThat(subnet.canister(target).vitals().installed()).isEqualTo(subnet.state.time());
    }

    @Test
    void takingASnapshotIsAVersionMoreAndReplacingNeedsOneToReplace() {
        long version = subnet.canister(canister).vitals().version();
        TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        assertThat(subnet.canister(canister).vitals().version()).isEqualTo(version + 1);
        Field replaced = option("replace_snapshot", new CandidValue.Bytes(Blob.ofText("none")));
        failed(subnet.manage(ALICE, "take_canister_snapshot", id(canister), replaced), "IC0305");
    }

    @ParameterizedTest
    @CsvSource({"-1,0,0", "999999999999,0,0", "0,1,0", "0,999999995904,0", "0,0,65535", "0,0,9007199254740992"})
    void announcedSnapshotsHaveBounds(long module, long heap, long stable) {
        failed(announce(module, heap, stable, 0), "IC0408");
        TestSubnet.replied(announce(8, 65_536, 65_536, 32));
        failed(announce(8, 65_536, 65_536, 33), "IC0408");
    }

    private RequestStatus announce(long module, long heap, long stable, int certified) {
        return subnet.manage(
                ALICE,
                "upload_canister_snapshot_metadata",
                id(canister),
                new Field("wasm_module_size", nat64(module)),
                new Field("globals", new CandidValue.Vec(List.of())),
                new Field("wasm_memory_size", nat64(heap)),
                new Field("stable_memory_size", nat64(stable)),
                bytes("certified_data", Blob.wrap(new byte[certified])));
    }

    @Test
    void theStoreOfChunksIsBounded() {
        for (int i = 0; i < Limits.MAX_MODULE_CHUNKS; i++) {
            Field chunk = bytes("chunk", Blob.ofText("piece " + i));
            TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(canister), chunk));
        }
        Field known = bytes("chunk", Blob.ofText("piece 7"));
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(canister), known));
        Field more = bytes("chunk", Blob.ofText("one more"));
        failed(subnet.manage(ALICE, "upload_chunk", id(canister), more), "IC0504");
    }
}
