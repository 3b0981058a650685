package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.nat64;
import static dev.tern.runtime.execution.TestSubnet.option;
import static dev.tern.runtime.execution.TestSubnet.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.messaging.Induction;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
    void itCountsTheCallsOnThatCameFromOtherSubnetsBeforeIt() {
        CanisterId future = IdRange.id(100);
        assertThat(arrives(future, 1)).contains(Signal.NOT_FOUND);
        assertThat(arrives(future, 3)).contains(Signal.RETRY);
        assertThat(arrives(future, 2)).contains(Signal.NOT_FOUND);
        assertThat(make().id()).isEqualTo(future);
        assertThat(subnet.canister(future).queues().pair(FAR).received()).isEqualTo(2);
        assertThat(subnet.state.network().strays().isEmpty()).isTrue();
        assertThat(arrives(future, 3)).isEmpty();
    }

    private Optional<Signal> arrives(CanisterId receiver, long number) {
        Request call = new Request(FAR, receiver.principal(), number, "f", Blob.EMPTY, Cycles.ZERO);
        Induction.Verdict verdict = Induction.take(subnet.state, TestSubnet.OTHER, call.withSequence(number));
        subnet.state = verdict.state();
        return verdict.signal();
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

    @Test
    void aCanisterThatIsCreatedByAnotherGetsWhatItsCreationDoesNotCost() {
        Cycles price = Fees.of(subnet.state).creation();
        Response poor = subnet.manageFromAfar("create_canister", price.minus(Cycles.of(1)));
        assertThat(((Answer.Reject) poor.answer()).message())
                .startsWith("IC0403: Creating a canister requires a fee of " + price)
                .contains("only " + price.minus(Cycles.of(1)) + " cycles were received");
        assertThat(poor.refund()).isEqualTo(price.minus(Cycles.of(1)));
        Cycles burned = subnet.state.position().burned();
        Response made = subnet.manageFromAfar("create_canister", price.plus(Cycles.of(5)));
        assertThat(made.refund()).isEqualTo(Cycles.ZERO);
        assertThat(subnet.state.position().burned().minus(burned)).isEqualTo(price);
        CandidValue id = TestSubnet.record("create_canister", TestSubnet.answered(made.answer()))
                .get("canister_id");
        CanisterState created = subnet.canister(new CanisterId(((CandidValue.PrincipalRef) id).value()));
        assertThat(created.balance()).isEqualTo(Cycles.of(5));
        assertThat(created.settings().controllers()).containsExactly(FAR);
        assertThat(created.account().spent().of(Spending.Use.CREATION)).isEqualTo(price);
    }

    @Test
    void theHistoryBeginsWithTheHashOfTheEnvironment() {
        Field environment =
                option("environment_variables", new CandidValue.Vec(List.of(variable("a", "b"), variable("c", "d"))));
        CanisterState made = make(option("settings", settings(environment)));
        HistoryEntry.Change.Created created = (HistoryEntry.Change.Created)
                made.chronicle().history().getFirst().change();
        Hash hash = Sha256.hash(hashed("a", "b", "c", "d"));
        assertThat(created.environment()).contains(hash);
        HistoryEntry.Change.Created plain = (HistoryEntry.Change.Created)
                make().chronicle().history().getFirst().change();
        assertThat(plain.environment()).isEmpty();
        Blob info = subnet.replyFromAfar("canister_info", id(made.id()), option("num_requested_changes", nat64(1)));
        assertThat(TestSubnet.record("canister_info", info).toString())
                .contains(hash.bytes().hex());
    }

    private static CandidValue variable(String name, String value) {
        return new CandidValue.Struct(List.of(
                new Field("name", new CandidValue.Text(name)), new Field("value", new CandidValue.Text(value))));
    }

    /** The hashes of names and values, in the order of those of the names. */
    private static byte[] hashed(String... namesAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IntStream.range(0, namesAndValues.length / 2)
                .mapToObj(i -> Sha256.hash(namesAndValues[2 * i]).bytes().hex()
                        + Sha256.hash(namesAndValues[2 * i + 1]).bytes().hex())
                .sorted()
                .forEach(pair -> out.writeBytes(HexFormat.of().parseHex(pair)));
        return out.toByteArray();
    }
}
