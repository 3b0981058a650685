package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Spending;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the management canister's work costs the canister that it is done for, as docs/cycles.md says. */
class ManagementPricesTest {
    private static final long SNAPSHOT = 2_000_000_000;
    private static final long PIECE = 5_000_000;
    private static final long CHUNK = 200_000_000;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy("(memory 3) (data (i32.const 7) \"seven\")");

    private static CandidValue.Struct struct(Field... fields) {
        return new CandidValue.Struct(List.of(fields));
    }

    private static Field bytes(String name, Blob value) {
        return new Field(name, new CandidValue.Bytes(value));
    }

    private static Field kind(String name, Field... place) {
        return new Field("kind", new CandidValue.Variant(name, struct(place)));
    }

    private Cycles spent() {
        return subnet.canister(canister).account().spent().of(Spending.Use.INSTRUCTIONS);
    }

    /** Calls a method, which must cost as much as a run of so many instructions. */
    private Blob costs(long instructions, String method, Field... fields) {
        return costs(instructions, Cycles.ZERO, method, fields);
    }

    private Blob costs(long instructions, Cycles more, String method, Field... fields) {
        Cycles before = spent();
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, method, fields));
        assertThat(spent().minus(before))
                .as(method)
                .isEqualTo(Fees.of(subnet.state).execution(instructions).plus(more));
        return reply;
    }

    private long snapshotBytes() {
        return 3L * 65_536 + program().length();
    }

    private Blob program() {
        return subnet.canister(canister).code().orElseThrow().program().wasm();
    }

    @Test
    void snapshotsCostWhatIsCopied() {
        Blob taken = costs(SNAPSHOT + snapshotBytes(), "take_canister_snapshot", id(canister));
        Field name = new Field(
                "snapshot_id",
                TestSubnet.record("take_canister_snapshot", taken).get("id"));
        long module = WasmEngine.work(program());
        Cycles prepared = Fees.of(subnet.state).execution(module);
        assertThat(module).isPositive();
        costs(SNAPSHOT + snapshotBytes(), prepared, "load_canister_snapshot", id(canister), name);
        Field window = kind("wasm_memory", new Field("offset", nat64(0)), new Field("size", nat64(1000)));
        costs(PIECE + 1000, "read_canister_snapshot_data", id(canister), name, window);
    }

    @Test
    void anUploadedSnapshotCostsItsPieces() {
        Blob taken = TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(canister)));
        Field source = new Field(
                "snapshot_id",
                TestSubnet.record("take_canister_snapshot", taken).get("id"));
        CandidValue.Struct metadata = TestSubnet.record(
                "read_canister_snapshot_metadata",
                TestSubnet.replied(subnet.manage(ALICE, "read_canister_snapshot_metadata", id(canister), source)));
        Blob uploaded = costs(
                PIECE,
                "upload_canister_snapshot_metadata",
                id(canister),
                new Field("wasm_module_size", metadata.get("wasm_module_size")),
                new Field("globals", metadata.get("globals")),
                new Field("wasm_memory_size", metadata.get("wasm_memory_size")),
                new Field("stable_memory_size", metadata.get("stable_memory_size")),
                new Field("certified_data", metadata.get("certified_data")));
        Field name = new Field(
                "snapshot_id",
                TestSubnet.record("upload_canister_snapshot_metadata", uploaded).get("snapshot_id"));
        Field piece = bytes("chunk", Blob.wrap(new byte[500]));
        Field place = kind("wasm_memory", new Field("offset", nat64(9)));
        costs(PIECE + 500, "upload_canister_snapshot_data", id(canister), name, piece, place);
    }

    @Test
    void aChunkHasItsPriceWhateverItsLength() {
        costs(CHUNK, "upload_chunk", id(canister), bytes("chunk", Blob.ofText("a")));
        costs(CHUNK, "upload_chunk", id(canister), bytes("chunk", Blob.wrap(new byte[1 << 20])));
    }

    @Test
    void whatIsStoredTakesTimeFromTheRoundLikeARun() {
        List<Hash> calls = IntStream.range(0, 12)
                .mapToObj(i -> TestSubnet.argument("upload_chunk", id(canister), bytes("chunk", Blob.ofText("" + i))))
                .map(argument -> subnet.submit(ALICE, Principal.MANAGEMENT, "upload_chunk", argument))
                .toList();
        subnet.block();
        assertThat(calls.stream().map(subnet::status).filter(RequestStatus.Replied.class::isInstance))
                .hasSize(10);
        subnet.block();
        assertThat(calls).map(subnet::status).allMatch(RequestStatus.Replied.class::isInstance);
    }

    /** Counts to a number when it begins, and then traps or not. */
    private static Blob counting(int number, String end) {
        return TestSubnet.wasm("""
                (func (export "canister_init") (local i32)
                  (loop $again
                    (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                    (br_if $again (i32.lt_u (local.get 0) (i32.const %d))))
                  %s)
                """.formatted(number, end));
    }

    private Cycles priceOf(int number, String end) {
        Cycles before = spent();
        RequestStatus status = subnet.install(canister, "reinstall", counting(number, end), Blob.EMPTY);
        assertThat(status instanceof RequestStatus.Replied).isEqualTo(end.isEmpty());
        return spent().minus(before);
    }

    @Test
    void anInstallationCostsItsInstructionsWhetherItSucceedsOrNot() {
        Fees fees = Fees.of(subnet.state);
        for (String end : List.of("", "unreachable")) {
            Cycles few = priceOf(10, end);
            Cycles many = priceOf(1_000_010, end);
            assertThat(few).as(end).isGreaterThanOrEqualTo(fees.execution(10));
            assertThat(many.minus(few))
                    .as(end)
                    .isBetween(
                            fees.execution(2_000_000).minus(fees.execution(0)),
                            fees.execution(20_000_000).minus(fees.execution(0)));
        }
    }
}
