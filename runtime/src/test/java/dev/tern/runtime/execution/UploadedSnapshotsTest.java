package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Snapshots that somebody put together must fit their module and their canister when they are loaded. */
class UploadedSnapshotsTest {
    private static final long WASM_PAGE = 65_536;
    private static final int MIB = 1 << 20;

    /** Prints a letter when its memory runs short. */
    private static final Blob MODULE = TestSubnet.wasm("""
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (memory 2 4) (global (mut i32) (i32.const 5))
            (func (export "canister_on_low_wasm_memory") (call $print (i32.const 0) (i32.const 1)))
            """);

    private static final CandidValue SEVEN = new CandidValue.Variant("i32", new CandidValue.Fixed(Primitive.INT32, 7));
    private static final Field INACTIVE = option("global_timer", bare("inactive"));

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.create();

    private static CandidValue bare(String name) {
        return new CandidValue.Variant(name, CandidValue.Null.VALUE);
    }

    private static Field hook(String status) {
        return option("on_low_wasm_memory_hook_status", bare(status));
    }

    private CanisterState now() {
        return subnet.canister(canister);
    }

    private RequestStatus announce(long module, long heap, long stable, List<CandidValue> globals, Field... said) {
        List<Field> metadata = new ArrayList<>(List.of(said));
        metadata.add(id(canister));
        metadata.add(new Field("wasm_module_size", nat64(module)));
        metadata.add(new Field("globals", new CandidValue.Vec(globals)));
        metadata.add(new Field("wasm_memory_size", nat64(heap)));
        metadata.add(new Field("stable_memory_size", nat64(stable)));
        metadata.add(new Field("certified_data", new CandidValue.Bytes(Blob.EMPTY)));
        return subnet.manage(ALICE, "upload_canister_snapshot_metadata", metadata.toArray(Field[]::new));
    }

    private static Field name(RequestStatus announced) {
        Blob reply = TestSubnet.replied(announced);
        return new Field(
                "snapshot_id",
                TestSubnet.record("upload_canister_snapshot_metadata", reply).get("snapshot_id"));
    }

    private static CandidValue place(String kind, Field... fields) {
        return new CandidValue.Variant(kind, new CandidValue.Struct(List.of(fields)));
    }

    private static Field offset(long number) {
        return new Field("offset", nat64(number));
    }

    private RequestStatus upload(Field name, CandidValue kind, Blob chunk) {
        return subnet.manage(
                ALICE,
                "upload_canister_snapshot_data",
                id(canister),
                name,
                new Field("chunk", new CandidValue.Bytes(chunk)),
                new Field("kind", kind));
    }

    /** Uploads a snapshot of the module with an empty memory, and loads it. */
    private RequestStatus load(long pages, List<CandidValue> globals, Field... said) {
        Field name = name(announce(MODULE.length(), pages * WASM_PAGE, 0, globals, said));
        TestSubnet.replied(upload(name, place("wasm_module", offset(0)), MODULE));
        return subnet.manage(ALICE, "load_canister_snapshot", id(canister), name);
    }

    private RequestStatus load(Field... said) {
        return load(2, List.of(SEVEN), said);
    }

    private static void doesNotFit(RequestStatus status, String why) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).isEqualTo("IC0408");
        assertThat(rejected.message()).contains(why);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "4, true", "5, false"})
    void itsMemoryIsAsLargeAsTheModuleAllows(long pages, boolean fits) {
        RequestStatus status = load(pages, List.of(SEVEN));
        if (fits) {
            TestSubnet.replied(status);
            assertThat(now().code().orElseThrow().image().heapPages()).isEqualTo(pages);
        } else {
            doesNotFit(status, "memory or globals");
            assertThat(now().code()).isEmpty();
        }
    }

    @Test
    void itsGlobalsAreThoseOfTheModule() {
        CandidValue other = new CandidValue.Variant("i64", new CandidValue.Fixed(Primitive.INT64, 7));
        doesNotFit(load(2, List.of(other)), "memory or globals");
        doesNotFit(load(2, List.of()), "memory or globals");
        TestSubnet.replied(load());
        assertThat(now().code().orElseThrow().image().globals()).contains(7L);
    }

    @Test
    void itsMemoryKeepsTheLimitThatControllersSet() {
        TestSubnet.replied(subnet.set(canister, option("wasm_memory_limit", 3 * WASM_PAGE)));
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) load(4, List.of(SEVEN));
        assertThat(rejected.errorCode()).isEqualTo("IC0539");
        TestSubnet.replied(load(3, List.of(SEVEN)));
    }

    @Test
    void whatItSaysOfItsHookFitsItsMemory() {
        doesNotFit(load(hook("ready")), "low memory hook");
        doesNotFit(load(hook("executed")), "low memory hook");
        TestSubnet.replied(load(hook("condition_not_satisfied")));
        TestSubnet.replied(load());
        TestSubnet.replied(subnet.manage(ALICE, "uninstall_code", id(canister)));
        Field limit = option("wasm_memory_limit", 4 * WASM_PAGE);
        TestSubnet.replied(subnet.set(canister, limit, option("wasm_memory_threshold", 2 * WASM_PAGE + 1)));
        doesNotFit(load(hook("condition_not_satisfied")), "low memory hook");
        TestSubnet.replied(load(hook("executed")));
        TestSubnet.replied(load());
        assertThat(now().vitals().lowMemory()).isEqualTo(LowMemory.EXECUTED);
        assertThat(now().chronicle().logs()).as("the hook has not run").isEmpty();
        TestSubnet.replied(load(hook("ready")));
        assertThat(now().chronicle().logs()).hasSize(1);
    }

    @Test
    void itSetsTheTimerIfItSaysSo() {
        TestSubnet.replied(load(option("global_timer", new CandidValue.Variant("active", nat64(1L << 62)))));
        assertThat(now().vitals().globalTimer()).isEqualTo(1L << 62);
        TestSubnet.replied(load());
        assertThat(now().vitals().globalTimer()).isEqualTo(1L << 62);
        TestSubnet.replied(load(INACTIVE));
        assertThat(now().vitals().globalTimer()).isZero();
    }

    @Test
    void itIsAsLargeAsACanisterMayBe() {
        long most = Limits.MAX_STABLE_PAGES * WASM_PAGE;
        doesNotFit(announce(8, -WASM_PAGE, 0, List.of()), "main memory");
        doesNotFit(announce(8, 0, -WASM_PAGE, List.of()), "stable memory");
        doesNotFit(announce(Limits.MAX_MODULE_BYTES + 1, 0, 0, List.of()), "the module");
        doesNotFit(announce(8, Limits.MAX_HEAP_BYTES + WASM_PAGE, 0, List.of()), "main memory");
        doesNotFit(announce(8, 0, most + WASM_PAGE, List.of()), "stable memory");
        name(announce(Limits.MAX_MODULE_BYTES, Limits.MAX_HEAP_BYTES, most, List.of()));
    }

    @Test
    void itsPiecesLieInsideAndFitAnAnswer() {
        long whole = 3 * MIB;
        Field name = name(announce(8, 0, whole, List.of()));
        int most = 2 * MIB;
        TestSubnet.replied(read(name, whole - most, most));
        doesNotFit(read(name, 0, most + 1), "no such piece");
        doesNotFit(read(name, whole, 1), "no such piece");
        doesNotFit(read(name, -1, 1), "no such piece");
        doesNotFit(read(name, 1, -1), "no such piece");
        TestSubnet.replied(read(name, whole, 0));
    }

    private RequestStatus read(Field name, long offset, long size) {
        CandidValue kind = place("stable_memory", offset(offset), new Field("size", nat64(size)));
        return subnet.manage(ALICE, "read_canister_snapshot_data", id(canister), name, new Field("kind", kind));
    }

    @Test
    void itsPiecesOfModulesHaveTheBoundsOfACanisters() {
        Field name = name(announce(8, 0, 0, List.of()));
        CandidValue kind = bare("wasm_chunk");
        RequestStatus.Rejected rejected =
                (RequestStatus.Rejected) upload(name, kind, Blob.wrap(new byte[Limits.MODULE_CHUNK_BYTES + 1]));
        assertThat(rejected.message()).contains("exceeds the maximum chunk size");
        TestSubnet.replied(upload(name, kind, Blob.wrap(new byte[Limits.MODULE_CHUNK_BYTES])));
        Spending paid = now().account().spent();
        TestSubnet.replied(upload(name, kind, Blob.wrap(new byte[Limits.MODULE_CHUNK_BYTES])));
        assertThat(now().account().spent().of(Spending.Use.INSTRUCTIONS))
                .as("it is there already")
                .isEqualTo(paid.of(Spending.Use.INSTRUCTIONS));
    }
}
