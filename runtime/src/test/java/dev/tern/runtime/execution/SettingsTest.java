package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Limits;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are checked, kept and meant. */
class SettingsTest {
    private static final long GIB = 1L << 30;
    private static final long WASM_PAGE = 65_536;
    private static final String BEATING = "(func (export \"canister_heartbeat\") (drop (memory.grow (i32.const 1))))";
    private static final String GROWING = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "stable64_grow" (func $stable (param i64) (result i64)))
            (memory 1 100)
            (func (export "canister_update heap") (drop (memory.grow (i32.const 4))) (call $reply))
            (func (export "canister_update stable") (drop (call $stable (i64.const 4))) (call $reply))
            (func (export "canister_update nothing") (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private static RequestStatus.Rejected failed(RequestStatus status, String code) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).as(rejected.message()).isEqualTo(code);
        return rejected;
    }

    private CandidValue.Struct status(CanisterId of) {
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, "canister_status", id(of)));
        return TestSubnet.record("canister_status", reply);
    }

    private CandidValue shown(String setting) {
        return ((CandidValue.Struct) status(canister).get("settings")).get(setting);
    }

    private static CandidValue.Nat power(int bits, int more) {
        return new CandidValue.Nat(BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(more)));
    }

    @ParameterizedTest
    @CsvSource({
        "compute_allocation, 0, 100, ComputeAllocation expected to be in the range [0..100]; got 101",
        "memory_allocation, 64, -1, MemoryAllocation expected to be in the range [0..2^64-1]; got 18446744073709551616",
        "freezing_threshold, 64, -1, Freezing threshold expected to be in the range of [0..2^64-1]; got 18446744073709551616",
        "reserved_cycles_limit, 128, -1, Reserved cycles limit expected to be in the range of [0..2^128-1]; got",
        "minimum_incoming_canister_call_cycles, 128, -1, in the range of [0..2^128-1]; got",
        "wasm_memory_limit, 48, 0, Wasm memory limit expected to be in the range of [0..2^48]; got 281474976710657",
        "wasm_memory_threshold, 48, 0, Wasm memory threshold expected to be in the range of [0..2^48]; got 281474976710657"
    })
    void numbersHaveBounds(String setting, int bits, int more, String text) {
        CandidValue.Nat most = bits == 0 ? CandidValue.Nat.of(more) : power(bits, more);
        CandidValue.Nat beyond = new CandidValue.Nat(most.value().add(BigInteger.ONE));
        assertThat(failed(subnet.set(canister, option(setting, beyond)), "IC0504")
                        .message())
                .contains(text.replace("; got", ", got"));
        RequestStatus largest = subnet.set(canister, option(setting, most));
        if (setting.equals("memory_allocation") || setting.equals("compute_allocation")) {
            assertThat(largest).isNotNull();
        } else {
            TestSubnet.replied(largest);
            assertThat(shown(setting)).isEqualTo(most);
        }
    }

    @Test
    void shareOfComputationIsBoundedByWhatTheSubnetHas() {
        CanisterId second = subnet.create();
        CanisterId third = subnet.create();
        List.of(canister, second, third)
                .forEach(one -> TestSubnet.replied(subnet.set(one, option("freezing_threshold", 0))));
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 100)));
        TestSubnet.replied(subnet.set(second, option("compute_allocation", 100)));
        assertThat(failed(subnet.set(third, option("compute_allocation", 100)), "IC0101")
                        .message())
                .isEqualTo("Canister requested a compute allocation of 100% which cannot be satisfied because the"
                        + " Subnet's remaining compute capacity is 99%.");
        TestSubnet.replied(subnet.set(third, option("compute_allocation", 60)));
        assertThat(failed(subnet.set(third, option("compute_allocation", 100)), "IC0101")
                        .message())
                .endsWith("remaining compute capacity is 99%.");
        TestSubnet.replied(subnet.set(third, option("compute_allocation", 99)));
        TestSubnet.replied(subnet.set(second, option("compute_allocation", 0)));
        TestSubnet.replied(subnet.set(third, option("compute_allocation", 100)));
    }

    @Test
    void promisedMemoryIsTakenFromTheSubnetAndMayBeUsedWhenAllElseIsTaken() {
        long free = subnet.state.freeMemory();
        CanisterId growing = subnet.deploy(GROWING);
        long before = subnet.state.freeMemory();
        assertThat(before).isLessThan(free);
        TestSubnet.replied(subnet.set(growing, option("memory_allocation", GIB)));
        assertThat(subnet.state.freeMemory())
                .isEqualTo(before + subnet.canister(growing).memoryBytes() - GIB);
        subnet.leaveMemory(canister, 0);
        TestSubnet.replied(subnet.update(growing, "heap", Blob.EMPTY));
        TestSubnet.replied(subnet.set(growing, option("memory_allocation", 0)));
        subnet.leaveMemory(canister, 0);
        failed(subnet.update(growing, "stable", Blob.EMPTY), "IC0101");
        failed(subnet.set(growing, option("memory_allocation", GIB)), "IC0101");
        failed(subnet.set(growing, option("memory_allocation", power(64, -1))), "IC0101");
    }

    @Test
    void whoCannotPayForItIsPromisedNothing() {
        Fees fees = Fees.of(subnet.state);
        poor(fees.ingress(1000).plus(Cycles.of(1_000_000)));
        assertThat(failed(subnet.set(canister, option("compute_allocation", 10)), "IC0530")
                        .message())
                .startsWith("Cannot increase compute allocation to 10% due to insufficient cycles. At least ");
        poor(fees.ingress(1000).plus(Cycles.of(1_000_000)));
        assertThat(failed(subnet.set(canister, option("memory_allocation", 10 * GIB)), "IC0531")
                        .message())
                .startsWith("Cannot increase memory allocation to 10737418240 bytes due to insufficient cycles.");
        TestSubnet.replied(subnet.set(canister, option("freezing_threshold", 1)));
    }

    private void poor(Cycles above) {
        subnet.state = subnet.state.update(
                canister, c -> c.withBalance(Fees.of(subnet.state).freezing(c).plus(above)));
    }

    @Test
    void inACrowdedSubnetNewMemorySetsCyclesAsideAndTheLimitHolds() {
        CanisterId growing = subnet.deploy(GROWING);
        subnet.leaveMemory(canister, (Limits.SUBNET_MEMORY_BYTES - Limits.RESERVING_FROM_BYTES) / 2);
        Account before = subnet.canister(growing).account();
        TestSubnet.replied(subnet.update(growing, "stable", Blob.EMPTY));
        Cycles aside = subnet.canister(growing).account().reserved();
        long year = 365 * 86_400L;
        Cycles fiveYears = new Fees(1)
                .reservation(Limits.RESERVING_FROM_BYTES, 0)
                .plus(new Cycles(BigInteger.valueOf(4 * WASM_PAGE * 127_000)
                        .multiply(BigInteger.valueOf(5 * year))
                        .shiftRight(30)
                        .divide(BigInteger.valueOf(13))));
        assertThat(aside.amount().doubleValue())
                .isCloseTo(fiveYears.amount().doubleValue(), org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(subnet.canister(growing).account().total().plus(aside))
                .isLessThan(before.total().plus(aside));
        assertThat(((CandidValue.Nat) status(growing).get("reserved_cycles")).value())
                .isEqualTo(aside.amount());

        failed(subnet.set(growing, option("reserved_cycles_limit", 0)), "IC0540");
        TestSubnet.replied(subnet.set(
                growing, option("reserved_cycles_limit", aside.amount().longValue())));
        assertThat(failed(subnet.update(growing, "heap", Blob.EMPTY), "IC0534").message())
                .contains("Canister cannot grow memory by 262144 bytes due to its reserved cycles limit.");
        failed(subnet.set(growing, option("memory_allocation", GIB)), "IC0533");
        TestSubnet.replied(subnet.update(growing, "nothing", Blob.EMPTY));
    }

    @Test
    void reservedCyclesKeepACanisterFromBeingFrozen() {
        TestSubnet.replied(subnet.set(canister, option("freezing_threshold", 100 * 365 * 86_400L)));
        poor(Cycles.ZERO);
        failed(subnet.update(canister, "inc", Blob.EMPTY), "IC0207");
        assertThat(subnet.inspect(canister, "inc").orElseThrow().errorCode()).isEqualTo("IC0207");
        Cycles wanted = Fees.of(subnet.state).freezing(subnet.canister(canister));
        Cycles run = Fees.of(subnet.state).execution(TestSubnet.SHORT_TASK).plus(Cycles.of(10_000_000));
        subnet.state = subnet.state.update(
                canister,
                c -> c.withAccount(c.account().withBalance(wanted.plus(run)).reserve(wanted)));
        assertThat(subnet.inspect(canister, "inc")).isEmpty();
        subnet.queried(canister, "get");
        TestSubnet.replied(subnet.update(canister, "inc", Blob.EMPTY));
    }

    @Test
    void otherCanistersHaveToAttachTheLeast() {
        CanisterId caller = subnet.deploy(Wats.CALLER);
        TestSubnet.replied(subnet.set(canister, option("minimum_incoming_canister_call_cycles", 1000)));
        TestSubnet.replied(subnet.set(caller, option("minimum_incoming_canister_call_cycles", 1000)));
        assertThat(subnet.reply(caller, "forward", Wats.forward(canister, false, 999, "inc"))
                        .text())
                .startsWith("IC0520")
                .contains("1000", "999");
        Blob enough = subnet.reply(caller, "forward", Wats.forward(canister, false, 1000, "inc"));
        assertThat(TestSubnet.number(enough)).isEqualTo(1);
        subnet.reply(canister, "inc", Blob.EMPTY);
        Blob own = subnet.reply(caller, "forward", Wats.forward(caller, false, 0, "stats"));
        assertThat(own.length()).isEqualTo(20);
    }

    @Test
    void theLimitOfMainMemoryStopsUpdatesAndInstallationsAndNothingElse() {
        CanisterId growing = subnet.deploy(GROWING + BEATING);
        long heap = subnet.canister(growing).code().orElseThrow().image().heapBytes();
        failed(subnet.set(growing, option("wasm_memory_limit", heap - 1)), "IC0504");
        TestSubnet.replied(subnet.set(growing, option("wasm_memory_limit", heap + 5 * WASM_PAGE)));
        for (int i = 0; i < 5; i++) {
            subnet.block();
        }
        long grown = subnet.canister(growing).code().orElseThrow().image().heapBytes();
        assertThat(grown).isGreaterThan(heap + 5 * WASM_PAGE);
        RequestStatus.Rejected refused = failed(subnet.update(growing, "nothing", Blob.EMPTY), "IC0539");
        assertThat(refused.message())
                .contains("Canister exceeded its current Wasm memory limit of " + (heap + 5 * WASM_PAGE)
                        + " bytes. The peak Wasm memory usage was ");
        failed(subnet.install(growing, "reinstall", TestSubnet.wasm("(memory 50 100)"), Blob.EMPTY), "IC0539");
        TestSubnet.replied(subnet.set(
                growing, option("controllers", new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE))))));
    }

    @Test
    void theLimitOfMainMemoryMayBeWhatIsUsedOrNone() {
        failed(subnet.set(canister, option("wasm_memory_limit", WASM_PAGE - 1)), "IC0504");
        TestSubnet.replied(subnet.set(canister, option("wasm_memory_limit", WASM_PAGE)));
        subnet.reply(canister, "inc", Blob.EMPTY);
        TestSubnet.replied(subnet.set(canister, option("wasm_memory_limit", 0)));
    }

    @Test
    void aFreezingThresholdBeyondAllTimeFreezesEverything() {
        TestSubnet.replied(subnet.set(canister, option("freezing_threshold", power(64, -1))));
        failed(subnet.update(canister, "inc", Blob.EMPTY), "IC0207");
        TestSubnet.replied(subnet.set(canister, option("freezing_threshold", 0)));
        subnet.reply(canister, "inc", Blob.EMPTY);
    }
}
