package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat64;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Canisters with a 64-bit memory that they keep over upgrades. */
class PersistenceTest {
    private static final String COUNTER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i64 i64)))
            (import "ic0" "debug_print" (func $print (param i64 i64)))
            (import "ic0" "trap" (func $trap (param i64 i64)))
            (memory i64 2) (global $loaded (mut i32) (i32.const 0)) (data (i64.const 64) "over and out")
            (func $show (call $append (i64.const 0) (i64.const 8)) (call $reply))
            (func (export "canister_update inc")
              (i32.store (i64.const 0) (i32.add (i32.load (i64.const 0)) (i32.const 1)))
              (global.set $loaded (i32.const 1))
              (drop (memory.grow (i64.const 1)))
              (i32.store (i64.const 4) (i32.wrap_i64 (memory.size)))
              (call $show))
            (func (export "canister_query get") (call $show))
            (func (export "canister_query loaded")
              (i32.store (i64.const 0) (global.get $loaded)) (call $show))
            (func (export "canister_query far") (call $append (i64.const 0x100000000) (i64.const 1)))
            (func (export "canister_update farther") (call $append (i64.const 0) (i64.const 0x100000001)))
            """;
    private static final String REFUSING = """
            (func (export "canister_pre_upgrade") (call $trap (i64.const 64) (i64.const 12)))
            """;

    private final TestSubnet subnet = new TestSubnet();

    /** The assembled module with the section that says that it keeps its memory. */
    private static Blob persistent(String text) {
        return Wats.with(Wat64.assemble(text), "icp:private enhanced-orthogonal-persistence", "");
    }

    private CanisterId install(Blob wasm) {
        CanisterId canister = subnet.create();
        TestSubnet.replied(subnet.install(canister, "install", wasm, Candid.EMPTY));
        return canister;
    }

    private RequestStatus upgrade(CanisterId canister, Blob wasm, Optional<String> memory, boolean skip) {
        CandidValue persistence = memory.<CandidValue>map(
                        word -> CandidValue.Opt.of(new CandidValue.Variant(word, CandidValue.Null.VALUE)))
                .orElse(CandidValue.Opt.NONE);
        CandidValue options = new CandidValue.Struct(List.of(
                new Field("skip_pre_upgrade", CandidValue.Opt.of(new CandidValue.Bool(skip))),
                new Field("wasm_memory_persistence", persistence)));
        return subnet.manage(
                TestSubnet.ALICE,
                "install_code",
                TestSubnet.id(canister),
                new Field("mode", new CandidValue.Variant("upgrade", CandidValue.Opt.of(options))),
                new Field("wasm_module", new CandidValue.Bytes(wasm)),
                new Field("arg", new CandidValue.Bytes(Candid.EMPTY)));
    }

    private void keep(CanisterId canister, Blob wasm) {
        TestSubnet.replied(upgrade(canister, wasm, Optional.of("keep"), false));
    }

    private int value(CanisterId canister) {
        return TestSubnet.number(subnet.queried(canister, "get"));
    }

    private static RequestStatus.Rejected rejected(RequestStatus status) {
        return (RequestStatus.Rejected) status;
    }

    @Test
    void theMainMemoryIsKeptAndNothingElse() {
        CanisterId canister = install(persistent(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(TestSubnet.number(subnet.queried(canister, "loaded"))).isEqualTo(1);
        keep(canister, persistent(COUNTER));
        assertThat(value(canister)).isEqualTo(2);
        assertThat(TestSubnet.number(subnet.queried(canister, "loaded"))).isZero();
        Blob after = subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(TestSubnet.number(after)).isEqualTo(3);
        assertThat(TestSubnet.number(after, 4)).isEqualTo(5);
    }

    @Test
    void aMemoryGrowsToWhatTheNewModuleBeginsWith() {
        CanisterId canister = install(persistent(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        keep(canister, persistent(COUNTER.replace("(memory i64 2)", "(memory i64 9)")));
        assertThat(TestSubnet.number(subnet.reply(canister, "inc", Blob.EMPTY), 4))
                .isEqualTo(10);
    }

    @Test
    void whoKeepsStateInMainMemoryMustSayWhatBecomesOfIt() {
        CanisterId canister = install(persistent(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        for (RequestStatus status : List.of(
                subnet.install(canister, "upgrade", persistent(COUNTER), Blob.EMPTY),
                upgrade(canister, persistent(COUNTER), Optional.empty(), false),
                upgrade(canister, Wat64.assemble(COUNTER), Optional.empty(), false))) {
            assertThat(rejected(status).errorCode()).isEqualTo("IC0504");
            assertThat(rejected(status).message())
                    .isEqualTo("Missing upgrade option: Enhanced orthogonal persistence requires the "
                            + "`wasm_memory_persistence` upgrade option.");
        }
        assertThat(value(canister)).isEqualTo(1);
        TestSubnet.replied(upgrade(canister, persistent(COUNTER), Optional.of("replace"), false));
        assertThat(value(canister)).isZero();
    }

    @Test
    void aModuleThatDoesNotSupportItCannotTakeOverTheMemory() {
        CanisterId canister = install(persistent(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        RequestStatus status = upgrade(canister, Wat64.assemble(COUNTER), Optional.of("keep"), false);
        assertThat(rejected(status).errorCode()).isEqualTo("IC0504");
        assertThat(rejected(status).message())
                .isEqualTo("Invalid upgrade option: The `wasm_memory_persistence: opt Keep` upgrade option requires "
                        + "that the new canister module supports enhanced orthogonal persistence.");
        assertThat(value(canister)).isEqualTo(1);
    }

    @Test
    void thePreUpgradeHookCanBeSkipped() {
        CanisterId canister = install(persistent(COUNTER + REFUSING));
        subnet.reply(canister, "inc", Blob.EMPTY);
        RequestStatus refused = upgrade(canister, persistent(COUNTER), Optional.of("keep"), false);
        assertThat(rejected(refused).errorCode()).isEqualTo("IC0503");
        assertThat(rejected(refused).message()).contains("over and out");
        TestSubnet.replied(upgrade(canister, persistent(COUNTER), Optional.of("keep"), true));
        assertThat(value(canister)).isEqualTo(1);
    }

    @Test
    void onlyAnUpgradeHasToSayWhatBecomesOfTheMemory() {
        CanisterId canister = install(persistent(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        TestSubnet.replied(subnet.install(canister, "reinstall", persistent(COUNTER), Blob.EMPTY));
        assertThat(value(canister)).isZero();
    }

    @Test
    void aMemoryIsKeptForCodeThatSupportsItWhereverItComesFrom() {
        CanisterId canister = install(Wat64.assemble(COUNTER));
        subnet.reply(canister, "inc", Blob.EMPTY);
        keep(canister, persistent(COUNTER));
        assertThat(value(canister)).isEqualTo(1);
    }

    @Test
    void addressesAndSizesBeyondTheMemoryTrapInSystemCalls() {
        CanisterId canister = install(persistent(COUNTER));
        assertThat(subnet.query(canister, "far", Blob.EMPTY).toString()).contains("heap out of bounds");
        assertThat(rejected(subnet.update(canister, "farther", Blob.EMPTY)).errorCode())
                .isEqualTo("IC0504");
    }

    @Test
    void todaysMotokoKeepsItsMemoryOverAnUpgrade() {
        CanisterId canister = install(Motoko.module("enhanced", "counter"));
        motokoCounts(canister);
        Blob next = Motoko.module("enhanced", "counter2");
        RequestStatus unsaid = subnet.install(canister, "upgrade", next, Candid.EMPTY);
        assertThat(rejected(unsaid).message()).contains("Missing upgrade option");
        keep(canister, next);
        motokoGoesOn(canister);
    }

    @Test
    void classicalMotokoCarriesItsVariablesThroughStableMemory() {
        CanisterId canister = install(Motoko.module("classical", "counter"));
        motokoCounts(canister);
        Blob next = Motoko.module("classical", "counter2");
        TestSubnet.replied(subnet.install(canister, "upgrade", next, Candid.EMPTY));
        motokoGoesOn(canister);
    }

    private void motokoCounts(CanisterId canister) {
        assertThat(call(canister, "increment")).isEqualTo(nat(1));
        assertThat(call(canister, "increment")).isEqualTo(nat(2));
        assertThat(ask(canister, "recent")).isEqualTo(nat(2));
        assertThat(ask(canister, "said")).isEqualTo(new CandidValue.Text("2and4"));
        assertThat(rejected(subnet.update(canister, "fail", Candid.EMPTY)).message())
                .contains("assertion failed");
        RequestStatus deep = subnet.update(canister, "recurse", number(10_000_000));
        assertThat(rejected(deep).errorCode()).isIn("IC0502", "IC0503");
        assertThat(call(canister, "fill", number(20_000))).isEqualTo(nat(19_999));
        assertThat(ask(canister, "get")).isEqualTo(nat(2));
    }

    private void motokoGoesOn(CanisterId canister) {
        assertThat(ask(canister, "get")).isEqualTo(nat(2));
        assertThat(ask(canister, "said")).isEqualTo(new CandidValue.Text("2and4"));
        assertThat(ask(canister, "recent")).isEqualTo(nat(0));
        assertThat(call(canister, "leap")).isEqualTo(nat(12));
        assertThat(call(canister, "increment")).isEqualTo(nat(13));
    }

    private CandidValue call(CanisterId canister, String method) {
        return call(canister, method, Candid.EMPTY);
    }

    private CandidValue call(CanisterId canister, String method, Blob argument) {
        return Candid.decode(subnet.reply(canister, method, argument)).getFirst();
    }

    private CandidValue ask(CanisterId canister, String method) {
        return Candid.decode(TestSubnet.answered(subnet.query(canister, method, Candid.EMPTY)))
                .getFirst();
    }

    private static CandidValue nat(long n) {
        return new CandidValue.Nat(BigInteger.valueOf(n));
    }

    private static Blob number(long n) {
        List<CandidType> types = List.of(Primitive.NAT);
        return Candid.encode(types, List.of(nat(n)));
    }
}
