package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks of modules and snapshots: what a canister keeps in its attic. */
class SnapshotTest {
    /** Counts in main memory, in a global and in stable memory. */
    private static final String COUNTER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
            (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
            (import "ic0" "stable64_read" (func $read (param i64 i64 i64)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (memory 1)
            (data (i32.const 100) "hello")
            (global $n (mut i32) (i32.const 0))
            (func (export "canister_init") (drop (call $grow (i64.const 1))))
            (func (export "canister_update inc")
              (global.set $n (i32.add (global.get $n) (i32.const 1)))
              (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
              (call $write (i64.const 0) (i64.const 0) (i64.const 4))
              (call $print (i32.const 100) (i32.const 5))
              (call $reply))
            (func (export "canister_query get")
              (call $read (i64.const 8) (i64.const 0) (i64.const 4))
              (i32.store (i32.const 4) (global.get $n))
              (call $append (i32.const 0) (i32.const 12)) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(COUNTER);

    private static Field blob(String name, Blob value) {
        return new Field(name, new CandidValue.Bytes(value));
    }

    private static Field nat64(String name, long value) {
        return new Field(name, new CandidValue.Fixed(Primitive.NAT64, value));
    }

    private static CandidValue.Struct struct(Field... fields) {
        return new CandidValue.Struct(List.of(fields));
    }

    private static String code(RequestStatus status) {
        return ((RequestStatus.Rejected) status).errorCode();
    }

    private RequestStatus call(String method, Field... fields) {
        List<Field> all = new ArrayList<>(Arrays.asList(fields));
        all.add(TestSubnet.id(canister));
        return subnet.manage(TestSubnet.ALICE, method, all.toArray(Field[]::new));
    }

    private CandidValue result(String method, Field... fields) {
        CandidType.Func type = ManagementInterface.method(method).orElseThrow();
        return Candid.decode(TestSubnet.replied(call(method, fields)), type.results())
                .get(0);
    }

    private Blob take() {
        CandidValue.Struct taken = (CandidValue.Struct) result("take_canister_snapshot");
        return ((CandidValue.Bytes) taken.get("id")).value();
    }

    private List<Integer> counts() {
        Blob all = subnet.queried(canister, "get");
        return List.of(TestSubnet.number(all, 0), TestSubnet.number(all, 4), TestSubnet.number(all, 8));
    }

    private void inc() {
        subnet.reply(canister, "inc", Blob.EMPTY);
    }

    @Test
    void aLoadedSnapshotBringsBackMemoryGlobalsAndStableMemory() {
        inc();
        Blob snapshot = take();
        inc();
        inc();
        assertThat(counts()).containsExactly(3, 3, 3);
        long version = subnet.canister(canister).vitals().version();
        TestSubnet.replied(call("load_canister_snapshot", blob("snapshot_id", snapshot)));
        assertThat(counts()).containsExactly(1, 1, 1);
        assertThat(subnet.canister(canister).vitals().version()).isGreaterThan(version);
        HistoryEntry last = subnet.canister(canister).chronicle().history().getLast();
        assertThat(last.change()).isInstanceOf(HistoryEntry.Change.Loaded.class);
        inc();
        assertThat(counts()).containsExactly(2, 2, 2);
    }

    @Test
    void snapshotsAreListedReplacedAndDeleted() {
        Blob first = take();
        assertThat(((CandidValue.Vec) result("list_canister_snapshots")).values())
                .hasSize(1);
        CandidValue.Struct second = (CandidValue.Struct) result(
                "take_canister_snapshot",
                new Field("replace_snapshot", CandidValue.Opt.of(new CandidValue.Bytes(first))));
        assertThat(((CandidValue.Bytes) second.get("id")).value()).isNotEqualTo(first);
        assertThat(code(call("load_canister_snapshot", blob("snapshot_id", first))))
                .isEqualTo("IC0305");
        TestSubnet.replied(call("delete_canister_snapshot", new Field("snapshot_id", second.get("id"))));
        assertThat(((CandidValue.Vec) result("list_canister_snapshots")).values())
                .isEmpty();
    }

    @Test
    void tenSnapshotsAreTheMost() {
        Blob last = Blob.EMPTY;
        for (int i = 0; i < 10; i++) {
            last = take();
        }
        assertThat(code(call("take_canister_snapshot"))).isEqualTo("IC0406");
        result("take_canister_snapshot", TestSubnet.option("replace_snapshot", new CandidValue.Bytes(last)));
        assertThat(code(call("take_canister_snapshot"))).isEqualTo("IC0406");
    }

    @Test
    void anEmptyCanisterHasNothingToTake() {
        CanisterId empty = subnet.create();
        assertThat(code(subnet.manage(TestSubnet.ALICE, "take_canister_snapshot", TestSubnet.id(empty))))
                .isEqualTo("IC0406");
    }

    @Test
    void takingCanUninstall() {
        inc();
        CandidValue.Struct taken = (CandidValue.Struct)
                result("take_canister_snapshot", TestSubnet.option("uninstall_code", new CandidValue.Bool(true)));
        assertThat(subnet.canister(canister).code()).isEmpty();
        TestSubnet.replied(call("load_canister_snapshot", new Field("snapshot_id", taken.get("id"))));
        assertThat(counts()).containsExactly(1, 1, 1);
    }

    @Test
    void onlyControllersTouchSnapshotsAndOthersReadThemWhenTheyMay() {
        Blob snapshot = take();
        Field[] named = {TestSubnet.id(canister), blob("snapshot_id", snapshot)};
        for (String method : List.of("load_canister_snapshot", "delete_canister_snapshot")) {
            assertThat(code(subnet.manage(TestSubnet.BOB, method, named))).isEqualTo("IC0512");
        }
        assertThat(code(subnet.manage(TestSubnet.BOB, "read_canister_snapshot_metadata", named)))
                .isEqualTo("IC0512");
        CandidValue open = new CandidValue.Variant("public", CandidValue.Null.VALUE);
        CandidType.Func type = ManagementInterface.method("update_settings").orElseThrow();
        assertThat(type.arguments()).hasSize(1);
        subnet.state = subnet.state.update(
                canister,
                c -> c.withSettings(SettingsForm.change(
                        c.settings(), struct(new Field("snapshot_visibility", CandidValue.Opt.of(open))))));
        TestSubnet.replied(subnet.manage(TestSubnet.BOB, "read_canister_snapshot_metadata", named));
    }

    /** Copies a snapshot piece by piece, as a tool does that keeps it outside of the network. */
    @Test
    void aSnapshotThatWasReadCanBeUploadedAndLoadedElsewhere() {
        inc();
        inc();
        subnet.state =
                subnet.state.update(canister, c -> c.withVitals(c.vitals().withTimer(Long.MAX_VALUE)));
        Blob source = take();
        CandidValue.Struct metadata =
                (CandidValue.Struct) result("read_canister_snapshot_metadata", blob("snapshot_id", source));
        CanisterId other = subnet.create();
        List<Field> same = new ArrayList<>();
        for (String name : List.of(
                "wasm_module_size",
                "globals",
                "wasm_memory_size",
                "stable_memory_size",
                "certified_data",
                "global_timer",
                "on_low_wasm_memory_hook_status")) {
            same.add(new Field(name, metadata.get(name)));
        }
        same.add(TestSubnet.id(other));
        Blob reply = TestSubnet.replied(
                subnet.manage(TestSubnet.ALICE, "upload_canister_snapshot_metadata", same.toArray(Field[]::new)));
        CandidValue name =
                TestSubnet.record("upload_canister_snapshot_metadata", reply).get("snapshot_id");
        for (String kind : List.of("wasm_module", "wasm_memory", "stable_memory")) {
            long size = ManagementCall.number(metadata.get(kind + "_size")).longValue();
            CandidValue.Struct piece = (CandidValue.Struct) result(
                    "read_canister_snapshot_data",
                    blob("snapshot_id", source),
                    new Field("kind", new CandidValue.Variant(kind, struct(nat64("offset", 0), nat64("size", size)))));
            TestSubnet.replied(subnet.manage(
                    TestSubnet.ALICE,
                    "upload_canister_snapshot_data",
                    TestSubnet.id(other),
                    new Field("snapshot_id", name),
                    new Field("chunk", piece.get("chunk")),
                    new Field("kind", new CandidValue.Variant(kind, struct(nat64("offset", 0))))));
        }
        TestSubnet.replied(subnet.manage(
                TestSubnet.ALICE, "load_canister_snapshot", TestSubnet.id(other), new Field("snapshot_id", name)));
        assertThat(subnet.queried(other, "get")).isEqualTo(subnet.queried(canister, "get"));
        assertThat(TestSubnet.number(subnet.queried(other, "get"))).isEqualTo(2);
        assertThat(subnet.canister(other).vitals().globalTimer()).isEqualTo(Long.MAX_VALUE);
        Field one = TestSubnet.option("num_requested_changes", TestSubnet.nat64(1));
        Blob info = subnet.replyFromAfar("canister_info", TestSubnet.id(other), one);
        assertThat(TestSubnet.record("canister_info", info).get("recent_changes"))
                .asString()
                .contains(new CandidValue.Variant("metadata_upload", CandidValue.Reserved.VALUE).toString());
    }

    @Test
    void aSnapshotThatWasTakenIsNotOverwrittenAndPiecesStayInside() {
        Blob taken = take();
        Field kind = new Field("kind", new CandidValue.Variant("wasm_memory", struct(nat64("offset", 0))));
        assertThat(code(call(
                        "upload_canister_snapshot_data",
                        blob("snapshot_id", taken),
                        blob("chunk", Blob.ofText("x")),
                        kind)))
                .isEqualTo("IC0409");
        CandidValue window = struct(nat64("offset", 65_530), nat64("size", 7));
        assertThat(code(call(
                        "read_canister_snapshot_data",
                        blob("snapshot_id", taken),
                        new Field("kind", new CandidValue.Variant("wasm_memory", window)))))
                .isEqualTo("IC0408");
    }

    private Blob upload(Blob bytes) {
        CandidValue.Struct stored = (CandidValue.Struct) result("upload_chunk", blob("chunk", bytes));
        return ((CandidValue.Bytes) stored.get("hash")).value();
    }

    private RequestStatus installChunked(CanisterId target, List<Blob> hashes, Hash whole) {
        return subnet.manage(
                TestSubnet.ALICE,
                "install_chunked_code",
                new Field("mode", new CandidValue.Variant("install", CandidValue.Null.VALUE)),
                new Field("target_canister", new CandidValue.PrincipalRef(target.principal())),
                new Field("store_canister", CandidValue.Opt.of(new CandidValue.PrincipalRef(canister.principal()))),
                new Field(
                        "chunk_hashes_list",
                        new CandidValue.Vec(hashes.stream()
                                .<CandidValue>map(hash -> struct(blob("hash", hash)))
                                .toList())),
                blob("wasm_module_hash", whole.bytes()),
                blob("arg", Blob.EMPTY));
    }

    @Test
    void aModuleIsInstalledFromTheChunksOfAnotherCanister() {
        byte[] wasm = TestSubnet.wasm(COUNTER).toBytes();
        Blob first = upload(Blob.wrap(Arrays.copyOf(wasm, 100)));
        Blob second = upload(Blob.wrap(Arrays.copyOfRange(wasm, 100, wasm.length)));
        assertThat(upload(Blob.wrap(Arrays.copyOf(wasm, 100)))).isEqualTo(first);
        assertThat(((CandidValue.Vec) result("stored_chunks")).values()).hasSize(2);
        CanisterId target = subnet.create();
        Hash whole = Sha256.hash(wasm);
        assertThat(code(installChunked(target, List.of(second, first), whole))).isEqualTo("IC0504");
        TestSubnet.replied(installChunked(target, List.of(first, second), whole));
        subnet.reply(target, "inc", Blob.EMPTY);
        assertThat(subnet.canister(target).code().orElseThrow().program().hash())
                .isEqualTo(whole);
        TestSubnet.replied(call("clear_chunk_store"));
        assertThat(code(installChunked(subnet.create(), List.of(first, second), whole)))
                .isEqualTo("IC0504");
    }

    @Test
    void aChunkHasAtMostOneMebibyteAndIsForControllersAndTheCanisterItself() {
        Field[] large = {TestSubnet.id(canister), blob("chunk", Blob.wrap(new byte[(1 << 20) + 1]))};
        assertThat(code(subnet.manage(TestSubnet.ALICE, "upload_chunk", large))).isEqualTo("IC0504");
        Field[] small = {TestSubnet.id(canister), blob("chunk", Blob.ofText("x"))};
        assertThat(code(subnet.manage(TestSubnet.BOB, "upload_chunk", small))).isEqualTo("IC0512");
        TestSubnet.replied(subnet.manage(canister.principal(), "upload_chunk", small));
    }

    @Test
    void theAtticLogsAndHistoryMoveWithTheCanister() {
        upload(Blob.ofText("a piece"));
        inc();
        take();
        upload(Blob.ofText("another piece"));
        inc();
        CanisterState before = subnet.canister(canister);
        CanisterPackage whole =
                CanisterPackage.of(before, subnet.state.ingress().of(canister.principal()));
        PackageManifest manifest = Reader.whole(whole.manifest().encode(), PackageManifest::read);
        assertThat(manifest.attic()).isNotEmpty();
        CanisterState moved = CanisterPackage.assemble(manifest, whole::chunk).canister();
        assertThat(moved.digest()).isEqualTo(before.digest());
        assertThat(moved.chronicle().logs())
                .hasSize(2)
                .isEqualTo(before.chronicle().logs());
        assertThat(moved.chronicle().history()).isEqualTo(before.chronicle().history());
        assertThat(moved.attic()
                        .chunks()
                        .get(Sha256.hash(Blob.ofText("another piece").toBytes())))
                .contains(Blob.ofText("another piece"));
        subnet.state = subnet.state.withCanister(moved);
        Blob name = SnapshotForm.id(
                canister.principal(), moved.attic().snapshots().get(0).number());
        TestSubnet.replied(call("load_canister_snapshot", blob("snapshot_id", name)));
        assertThat(counts()).containsExactly(1, 1, 1);
        assertThat(CanisterState.read(new Reader(encoded(before))).digest()).isEqualTo(before.digest());
    }

    private static byte[] encoded(CanisterState state) {
        return state.encode();
    }

    @Test
    void aCanisterIsToldOnceThatItsMemoryRunsShort() {
        CanisterId hungry = subnet.deploy("""
                (import "ic0" "msg_reply" (func $reply))
                (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
                (memory 1)
                (func (export "canister_on_low_wasm_memory")
                  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))
                (func (export "canister_update eat") (drop (memory.grow (i32.const 1))) (call $reply))
                (func (export "canister_query get") (call $append (i32.const 0) (i32.const 4)) (call $reply))
                """);
        CandidValue.Struct form = struct(
                new Field("wasm_memory_limit", CandidValue.Opt.of(CandidValue.Nat.of(10 * 65_536))),
                new Field("wasm_memory_threshold", CandidValue.Opt.of(CandidValue.Nat.of(8 * 65_536))));
        subnet.state = subnet.state.update(
                hungry,
                c -> c.withSettings(SettingsForm.change(c.settings(), form)).measured());
        subnet.reply(hungry, "eat", Blob.EMPTY);
        assertThat(TestSubnet.number(subnet.queried(hungry, "get"))).isZero();
        subnet.reply(hungry, "eat", Blob.EMPTY);
        subnet.reply(hungry, "eat", Blob.EMPTY);
        assertThat(TestSubnet.number(subnet.queried(hungry, "get"))).isEqualTo(1);
    }
}
