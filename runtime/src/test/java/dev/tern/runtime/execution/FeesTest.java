package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Request;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeesTest {
    private static final long GIB = 1L << 30;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId counter = subnet.deploy(Wats.COUNTER);

    private Fees fees() {
        return Fees.of(subnet.state);
    }

    private void poor(Cycles above) {
        subnet.state = subnet.state.update(
                counter, c -> c.withBalance(fees().freezing(c).plus(above)));
    }

    @Test
    void thirteenNodesPayThePricesOfThePublicNetworkAndOthersInProportion() {
        Fees reference = new Fees(13);
        assertThat(reference.execution(1_000_000_000)).isEqualTo(Cycles.of(1_005_000_000));
        assertThat(reference.call(10)).isEqualTo(Cycles.of(270_000));
        assertThat(reference.ingress(10)).isEqualTo(Cycles.of(1_220_000));
        assertThat(reference.creation()).isEqualTo(Cycles.of(500_000_000_000L));
        assertThat(reference.http(0, 0)).isEqualTo(Cycles.of(49_140_000));
        assertThat(new Fees(34).creation()).isEqualTo(Cycles.of(1_307_692_307_692L));
        assertThat(new Fees(34).execution(0)).isEqualTo(Cycles.of(13_076_923));
        assertThat(new Fees(34).ingress(0)).isEqualTo(Cycles.of(3_138_461));
    }

    @Test
    void aGibibyteAndAShareOfComputationCostTheirPriceEverySecond() {
        CandidValue.Struct form = new CandidValue.Struct(List.of(
                new Field("memory_allocation", CandidValue.Opt.of(CandidValue.Nat.of(GIB))),
                new Field("compute_allocation", CandidValue.Opt.of(CandidValue.Nat.of(2))),
                new Field("freezing_threshold", CandidValue.Opt.of(CandidValue.Nat.of(10)))));
        CanisterState canister = subnet.canister(counter);
        CanisterState large = canister.withSettings(SettingsForm.change(canister.settings(), form));
        assertThat(new Fees(13).freezing(large)).isEqualTo(Cycles.of(10 * (127_000 + 20_000_000L)));
        assertThat(new Fees(13).idlePerDay(large)).isEqualTo(Cycles.of(86_400 * (127_000 + 20_000_000L)));
    }

    @Test
    void aFrozenCanisterTakesNeitherUpdatesNorQueries() {
        poor(Cycles.ZERO);
        RequestStatus.Rejected update = (RequestStatus.Rejected) subnet.update(counter, "inc", Blob.EMPTY);
        assertThat(update.errorCode()).isEqualTo("IC0207");
        assertThat(update.message()).contains("please top up the canister with at least");
        Answer.Reject query = (Answer.Reject) subnet.query(counter, "get", Blob.EMPTY);
        assertThat(query.message())
                .isEqualTo("Canister " + counter + " is unable to process query calls because it's frozen. Please top"
                        + " up the canister with cycles and try again.");
        poor(Cycles.of(1_000_000_000_000L));
        subnet.reply(counter, "inc", Blob.EMPTY);
        subnet.queried(counter, "get");
    }

    @Test
    void aCanisterDoesNotGrowItselfIntoFrost() {
        CanisterId hungry = subnet.deploy("""
                (import "ic0" "msg_reply" (func $reply))
                (memory 1)
                (func (export "canister_update eat") (drop (memory.grow (i32.const 1000))) (call $reply))
                """);
        subnet.state = subnet.state.update(
                hungry,
                c -> c.withBalance(fees().freezing(c)
                        .plus(fees().execution(TestSubnet.SHORT_TASK))
                        .plus(Cycles.of(100_000_000))));
        RequestStatus.Rejected grown = (RequestStatus.Rejected) subnet.update(hungry, "eat", Blob.EMPTY);
        assertThat(grown.errorCode()).isEqualTo("IC0532");
        assertThat(grown.message())
                .contains("Canister cannot grow memory by 65536000 bytes due to insufficient cycles");
    }

    @Test
    void whatIsSetAsideForAResponseComesBackButItsTransmission() {
        CanisterId caller = subnet.deploy(Wats.CALLER);
        Principal far = IdRange.id(300).principal();
        subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 0, "inc"));
        Cycles before = subnet.canister(caller).balance();
        subnet.block();
        Cycles reserved = subnet.canister(caller)
                .calls()
                .callbacks()
                .first()
                .orElseThrow()
                .value()
                .prepaid();
        assertThat(reserved).isEqualTo(fees().reserve());
        assertThat(subnet.canister(caller).balance().plus(reserved)).isLessThan(before);
        Request request = (Request) subnet.canister(caller).queues().nextTo(far).orElseThrow();
        Cycles waiting = subnet.canister(caller).balance();
        Cycles burned = subnet.state.position().burned();
        subnet.state = subnet.state.update(
                caller,
                c -> c.withQueues(c.queues()
                        .sent(far)
                        .receive(request.respond(new Answer.Reply(Blob.wrap(new byte[1000])), Cycles.ZERO))));
        subnet.block();
        Cycles used = subnet.state.position().burned().minus(burned);
        assertThat(used).isGreaterThan(fees().response(1000)).isLessThan(reserved);
        assertThat(subnet.canister(caller).balance())
                .isEqualTo(waiting.plus(reserved).minus(used));
    }
}
