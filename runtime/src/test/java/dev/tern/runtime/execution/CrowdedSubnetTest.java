package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where memory runs short, who takes more sets cycles aside, and must have and be allowed to. */
class CrowdedSubnetTest {
    private static final long MIB = 1L << 20;
    private static final String GROWING = """
            (import "ic0" "msg_reply" (func $reply))
            (memory 1 100)
            (func (export "canister_update grow") (drop (memory.grow (i32.const 16))) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(GROWING);

    @BeforeEach
    void crowd() {
        subnet.leaveMemory(subnet.create(), (Limits.SUBNET_MEMORY_BYTES - Limits.RESERVING_FROM_BYTES) / 2);
    }

    private RequestStatus grow() {
        return subnet.update(canister, "grow", Blob.EMPTY);
    }

    private RequestStatus promise(long bytes) {
        return subnet.set(canister, option("memory_allocation", bytes));
    }

    private Cycles aside() {
        return subnet.canister(canister).account().reserved();
    }

    private void limit(Cycles most) {
        subnet.state = subnet.state.update(
                canister,
                c -> c.withSettings(SettingsForm.change(
                        c.settings(),
                        TestSubnet.settings(option("reserved_cycles_limit", new CandidValue.Nat(most.amount()))))));
    }

    private static void failed(RequestStatus status, String code) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        assertThat(rejected.errorCode()).as(rejected.message()).isEqualTo(code);
    }

    /** Sees what something sets aside and undoes it; the limit may be as low as that and no lower. */
    private void mayReachItsLimit(Supplier<RequestStatus> work, String code) {
        ReplicatedState before = subnet.state;
        TestSubnet.replied(work.get());
        Cycles wanted = aside();
        assertThat(wanted).isGreaterThan(Cycles.ZERO);
        subnet.state = before;
        limit(wanted.minus(Cycles.of(1)));
        failed(work.get(), code);
        assertThat(aside()).isEqualTo(Cycles.ZERO);
        limit(wanted);
        TestSubnet.replied(work.get());
        assertThat(aside()).isEqualTo(wanted);
        limit(wanted.plus(wanted.minus(Cycles.of(wanted.amount().longValue() / 2))));
    }

    @Test
    void whatGrowsReachesItsLimitButWithWhatIsAsideAlreadyDoesNotPassIt() {
        mayReachItsLimit(this::grow, "IC0534");
        failed(grow(), "IC0534");
    }

    @Test
    void whatIsPromisedReachesTheLimitButWithWhatIsAsideAlreadyDoesNotPassIt() {
        mayReachItsLimit(() -> promise(2 * MIB), "IC0533");
        failed(promise(4 * MIB), "IC0533");
    }

    @Test
    void newCodeReachesTheLimitToo() {
        mayReachItsLimit(
                () -> subnet.install(canister, "reinstall", TestSubnet.wasm("(memory 50)"), Blob.EMPTY), "IC0534");
    }

    @Test
    void whatIsStoredReachesTheLimitToo() {
        Field chunk = new Field("chunk", new CandidValue.Bytes(Blob.ofText("piece")));
        mayReachItsLimit(() -> subnet.manage(ALICE, "upload_chunk", id(canister), chunk), "IC0534");
    }

    @Test
    void whoCannotSetThatMuchAsideGetsNothingThoughItWouldNotFreeze() {
        Fees fees = Fees.of(subnet.state);
        Cycles run = fees.execution(TestSubnet.SHORT_TASK).plus(Cycles.of(300_000_000));
        subnet.state = subnet.state.update(
                canister, c -> c.withBalance(fees.freezing(c).plus(run)));
        failed(grow(), "IC0532");
        failed(promise(2 * MIB), "IC0531");
        assertThat(aside()).isEqualTo(Cycles.ZERO);
    }

    @Test
    void theLimitCannotBeSetBelowWhatIsAside() {
        TestSubnet.replied(grow());
        Field exact = option("reserved_cycles_limit", new CandidValue.Nat(aside().amount()));
        Field less = option(
                "reserved_cycles_limit",
                new CandidValue.Nat(aside().minus(Cycles.of(1)).amount()));
        failed(subnet.set(canister, less), "IC0540");
        TestSubnet.replied(subnet.set(canister, exact));
    }
}
