package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static dev.tern.runtime.execution.TestSubnet.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a new canister begins with, and when there is none. */
class ManagementBirthsTest {
    private static final String METHOD = "provisional_create_canister_with_cycles";
    private static final Field BOBS =
            option("controllers", new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(BOB))));
    private static final Field NOT_TO_BE = option("settings", settings(option("compute_allocation", 101)));

    private final TestSubnet subnet = new TestSubnet();

    private static Field named(Principal id) {
        return option("specified_id", new CandidValue.PrincipalRef(id));
    }

    private CanisterState make(Field... fields) {
        TestSubnet.replied(subnet.manage(ALICE, METHOD, fields));
        return newest();
    }

    private CanisterState newest() {
        return subnet.canister(IdRange.id(subnet.state.position().nextCanister() - 1));
    }

    private String refused(Field... fields) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.manage(ALICE, METHOD, fields);
        return rejected.errorCode() + " " + rejected.message();
    }

    private void noCycleIsLost() {
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    @Test
    void theLastIdOfTheSubnetIsGivenAndNoneAfterIt() {
        Principal beyond = IdRange.id(200).principal();
        assertThat(refused(named(beyond))).startsWith("IC0205 The canister id " + beyond);
        assertThat(make(named(IdRange.id(199).principal())).id()).isEqualTo(IdRange.id(199));
        assertThat(refused()).startsWith("IC0101 Could not create canister.");
        assertThat(refused(named(beyond))).startsWith("IC0205");
        noCycleIsLost();
    }

    @Test
    void anIdThatIsNoCanistersIsNobodys() {
        assertThat(refused(named(ALICE))).startsWith("IC0205 The canister id " + ALICE);
    }

    @Test
    void itBeginsInVersionNoughtWithItsControllersAndPaysFromNowOn() {
        CanisterState made = make(option("settings", settings(BOBS)));
        assertThat(made.settings().controllers()).containsExactly(BOB);
        assertThat(made.vitals().version()).isZero();
        assertThat(made.vitals().globalTimer()).isZero();
        assertThat(made.vitals().created()).isEqualTo(subnet.state.time());
        assertThat(made.account().paidUntil()).isEqualTo(subnet.state.time());
        assertThat(made.balance()).isEqualTo(Cycles.of(100_000_000_000_000L));
        HistoryEntry first = made.chronicle().history().getFirst();
        assertThat(((HistoryEntry.Change.Created) first.change()).controllers()).containsExactly(BOB);
    }

    @Test
    void aCanisterMayBeMadeOfWhatItsCreationCostsAndPaysFromThenOnToo() {
        Cycles price = Fees.of(subnet.state).creation();
        TestSubnet.answered(subnet.manageFromAfar("create_canister", price).answer());
        assertThat(newest().balance()).isEqualTo(Cycles.ZERO);
        assertThat(newest().account().paidUntil()).isEqualTo(subnet.state.time());
        noCycleIsLost();
    }

    @Test
    void aCanisterThatCannotBeMadeCostsNothing() {
        assertThat(refused(NOT_TO_BE)).startsWith("IC0504");
        Cycles cycles = Fees.of(subnet.state).creation().plus(Cycles.of(7));
        Response response = subnet.manageFromAfar("create_canister", cycles, NOT_TO_BE);
        assertThat(response.answer()).isInstanceOf(Answer.Reject.class);
        assertThat(response.refund()).isEqualTo(cycles);
        assertThat(subnet.state.canisters().isEmpty()).isTrue();
        noCycleIsLost();
    }

    @Test
    void memoryThatIsPromisedInACrowdedSubnetSetsCyclesAside() {
        subnet.leaveMemory(subnet.create(), (Limits.SUBNET_MEMORY_BYTES - Limits.RESERVING_FROM_BYTES) / 2);
        Field promised = option("memory_allocation", 1L << 20);
        CanisterState made = make(option("settings", settings(promised)));
        assertThat(made.account().reserved()).isGreaterThan(Cycles.ZERO);
        assertThat(made.account().total()).isEqualTo(Cycles.of(100_000_000_000_000L));
        Field none = option("reserved_cycles_limit", 0);
        assertThat(refused(option("settings", settings(promised, none)))).startsWith("IC0533");
    }

    @Test
    void cyclesFromNowhereHaveAHundredBits() {
        CandidValue.Nat most = new CandidValue.Nat(BigInteger.TWO.pow(100).subtract(BigInteger.ONE));
        CandidValue.Nat more = new CandidValue.Nat(BigInteger.TWO.pow(100));
        assertThat(make(option("amount", most)).balance().amount()).isEqualTo(most.value());
        assertThat(refused(option("amount", more))).startsWith("IC0408").contains("too many cycles");
    }

    @Test
    void itsCreatorIsNotItsControllerUnlessNobodyIsNamed() {
        Cycles price = Fees.of(subnet.state).creation();
        subnet.manageFromAfar("create_canister", price, option("settings", settings(BOBS)));
        assertThat(newest().settings().controllers()).containsExactly(BOB);
        subnet.manageFromAfar("create_canister", price);
        assertThat(newest().settings().controllers()).containsExactly(FAR);
        assertThat(subnet.manage(ALICE, "stop_canister", id(newest().id()))).isInstanceOf(RequestStatus.Rejected.class);
    }
}
