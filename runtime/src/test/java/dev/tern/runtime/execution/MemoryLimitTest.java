package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a canister's memory grows, by itself, by its hooks and by what is stored with it, and what stops it. */
class MemoryLimitTest {
    private static final long WASM_PAGE = 65_536;
    private static final long GIFT = 100_000_000;

    /** Takes a thousand pages when a call of its own is answered, or burns what it may and takes them then. */
    private static final String CALLING = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "trap" (func $trap (param i32 i32)))
            (import "ic0" "canister_self_copy" (func $self (param i32 i32 i32)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_on_cleanup" (func $on_cleanup (param i32 i32)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
            (memory 1 2000)
            (data (i32.const 100) "nothing")
            (table funcref (elem $grow $trapped $cleanup))
            (func $grow (param i32) (drop (memory.grow (i32.const 1000))) (call $reply))
            (func $trapped (param i32) unreachable)
            (func $call (param $reply i32) (param $length i32)
              (call $self (i32.const 0) (i32.const 0) (i32.const 10))
              (call $new (i32.const 0) (i32.const 10) (i32.const 100) (local.get $length)
                (local.get $reply) (i32.const 0) (i32.const 0) (i32.const 0))
              (call $on_cleanup (i32.const 2) (i32.const 0))
              (drop (call $perform)))
            (func $cleanup (param i32) (drop (memory.grow (i32.const 1000))))
            (func (export "canister_update nothing") (call $reply))
            (func (export "canister_update reply") (call $call (i32.const 0) (i32.const 7)))
            (func (export "canister_update reject") (call $call (i32.const 0) (i32.const 3)))
            (func (export "canister_update cleanup") (call $call (i32.const 1) (i32.const 7)))
            (func (export "canister_update grow") (call $grow (i32.const 0)))
            (func (export "canister_update burn") (call $burn (i64.const 1) (i64.const 0) (i32.const 0)) (call $grow (i32.const 0)))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.create();

    private static Blob module(long pages, String hook, String body) {
        return TestSubnet.wasm("""
                (import "ic0" "stable64_grow" (func $stable (param i64) (result i64)))
                (memory %d 2000)
                (func (export "canister_%s") (drop %s))
                """.formatted(pages, hook, body));
    }

    private static Blob module(long pages) {
        return TestSubnet.wasm("(memory %d 2000)".formatted(pages));
    }

    private static String heap(int pages) {
        return "(memory.grow (i32.const %d))".formatted(pages);
    }

    private static String stable(int pages) {
        return "(call $stable (i64.const %d))".formatted(pages);
    }

    private void install(String mode, Blob wasm) {
        TestSubnet.replied(subnet.install(canister, mode, wasm, Blob.EMPTY));
    }

    private void refuses(String code, String mode, Blob wasm) {
        failed(subnet.install(canister, mode, wasm, Blob.EMPTY), code);
    }

    private static void failed(RequestStatus status, String code) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).as(rejected.message()).isEqualTo(code);
    }

    private long heapPages() {
        return subnet.canister(canister).code().orElseThrow().image().heapPages();
    }

    private Fees fees() {
        return Fees.of(subnet.state);
    }

    /** Leaves the canister so many cycles more than it must keep and a call of the management canister costs. */
    private void poor(Cycles above) {
        subnet.state = subnet.state.update(
                canister,
                c -> c.withBalance(fees().freezing(c).plus(fees().ingress(1000)).plus(above)));
    }

    @ParameterizedTest
    @CsvSource({"install, init", "reinstall, init", "upgrade, post_upgrade"})
    void hooksOfNewCodeKeepTheLimitThatControllersSet(String mode, String hook) {
        if (mode.equals("upgrade")) {
            install("install", module(1));
        }
        TestSubnet.replied(subnet.set(canister, option("wasm_memory_limit", 5 * WASM_PAGE)));
        refuses("IC0539", mode, module(1, hook, heap(5)));
        install(mode, module(1, hook, heap(4)));
        assertThat(heapPages()).isEqualTo(5);
    }

    @Test
    void theHookOfTheOldCodeMayPassTheLimit() {
        install("install", module(1, "pre_upgrade", heap(9)));
        TestSubnet.replied(subnet.set(canister, option("wasm_memory_limit", 5 * WASM_PAGE)));
        install("upgrade", module(1));
    }

    @Test
    void newCodeAndItsHooksTogetherTakeNoMoreThanTheSubnetHas() {
        subnet.leaveMemory(subnet.create(), 6 * WASM_PAGE);
        refuses("IC0101", "install", module(4, "init", stable(4)));
        refuses("IC0101", "install", module(1, "init", stable(9)));
        install("install", module(4, "init", stable(1)));
    }

    @Test
    void neitherNewCodeNorItsHooksFreezeTheirCanister() {
        Cycles run = fees().execution(TestSubnet.SHORT_TASK).plus(Cycles.of(50_000_000));
        poor(run);
        refuses("IC0532", "install", module(1000));
        poor(run);
        refuses("IC0532", "install", module(1, "init", stable(1000)));
        poor(run);
        install("install", module(1, "init", stable(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reply", "reject", "cleanup"})
    void whatHasToDealWithAnAnswerMayPassTheLimitAndFreezeItsCanister(String method) {
        install("install", TestSubnet.wasm(CALLING));
        TestSubnet.replied(subnet.set(
                canister, option("wasm_memory_limit", 500 * WASM_PAGE), option("freezing_threshold", 365 * 86_400L)));
        failed(subnet.update(canister, "grow", Blob.EMPTY), "IC0539");
        poor(fees().reserve().plus(fees().execution(TestSubnet.SHORT_TASK)).plus(Cycles.of(1_000_000_000)));
        RequestStatus status = subnet.update(canister, method, Blob.EMPTY);
        assertThat(status instanceof RequestStatus.Replied).isEqualTo(!method.equals("cleanup"));
        assertThat(heapPages()).isEqualTo(1001);
    }

    @Test
    void whatARunSpendsDoesNotPayForItsMemory() {
        install("install", TestSubnet.wasm(CALLING));
        failed(subnet.update(canister, "burn", Blob.EMPTY), "IC0532");
        assertThat(heapPages()).isEqualTo(1);
        TestSubnet.replied(subnet.update(canister, "grow", Blob.EMPTY));
    }

    @Test
    void aCanisterMayUseWhatItWasPromisedOnASubnetThatHasPromisedTooMuch() {
        install("install", TestSubnet.wasm(CALLING));
        TestSubnet.replied(subnet.set(canister, option("memory_allocation", 1 << 30)));
        subnet.leaveMemory(subnet.create(), -WASM_PAGE);
        TestSubnet.replied(subnet.update(canister, "grow", Blob.EMPTY));
        TestSubnet.replied(upload());
    }

    @Test
    void whatIsStoredDoesNotFreezeItsCanisterAndIsNotPaidForThen() {
        Cycles price = fees().execution(Storage.CHUNK_INSTRUCTIONS);
        poor(price.plus(Cycles.of(15_000_000)));
        Cycles all = Ledger.total(subnet.state);
        Spending before = subnet.canister(canister).account().spent();
        failed(upload(), "IC0532");
        assertThat(subnet.canister(canister).account().spent().of(Spending.Use.INSTRUCTIONS))
                .isEqualTo(before.of(Spending.Use.INSTRUCTIONS));
        assertThat(subnet.canister(canister).attic().chunks().items()).isEmpty();
        assertThat(Ledger.total(subnet.state)).isEqualTo(all);
        subnet.manage(
                ALICE, "provisional_top_up_canister", id(canister), new Field("amount", CandidValue.Nat.of(GIFT)));
        TestSubnet.replied(upload());
        assertThat(Ledger.total(subnet.state)).isEqualTo(all.plus(Cycles.of(GIFT)));
    }

    @Test
    void whatIsStoredTakesNoMoreThanTheSubnetHas() {
        subnet.leaveMemory(subnet.create(), WASM_PAGE);
        failed(upload(), "IC0101");
    }

    private RequestStatus upload() {
        Field chunk = new Field("chunk", new CandidValue.Bytes(Blob.ofText("piece")));
        return subnet.manage(ALICE, "upload_chunk", id(canister), chunk);
    }
}
