package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.messaging.Induction;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Signal;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a migration under way means for messages and for promised computation (protocol.md, 17 and 18). */
class MovingMessagesTest {
    private static final long SLOT = MessageMemory.LARGEST;
    private static final int FEW = 1000;
    private static final long MEMORY = 1L << 30;
    private static final int NOT_SENT = 2;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.CALLER);

    private void leaving(Claim claim) {
        subnet.moving(Moves.record(canister, SELF, OTHER, claim).in(MigrationPhase.SIGNALLED), MigrationStep.SERVING);
    }

    private void forward(CanisterId from, CanisterId to) {
        subnet.submit(ALICE, from.principal(), "forward", Wats.forward(to, false, 0, "forward"));
    }

    private int result() {
        return TestSubnet.number(subnet.queried(canister, "stats"), 16);
    }

    @Test
    void itMakesNoMoreCallsThanWereStatedForIt() {
        leaving(new Claim(MEMORY, SLOT + FEW, 0));
        forward(canister, new CanisterId(FAR));
        subnet.block();
        assertThat(result()).isZero();
        forward(canister, new CanisterId(FAR));
        subnet.block();
        assertThat(result()).isEqualTo(NOT_SENT);
    }

    @Test
    void whatItsSubnetSendsItWaitsUntilThereIsRoom() {
        CanisterId other = subnet.deploy(Wats.CALLER);
        leaving(new Claim(MEMORY, SLOT - FEW, 0));
        forward(other, canister);
        subnet.block();
        assertThat(subnet.canister(canister).queues().input().isEmpty()).isTrue();
        assertThat(subnet.canister(other).queues().nextTo(canister.principal())).isPresent();
        leaving(new Claim(MEMORY, 3 * SLOT, 0));
        subnet.state = subnet.state.update(other, c -> c);
        subnet.block();
        assertThat(subnet.canister(other).queues().nextTo(canister.principal())).isEmpty();
    }

    @Test
    void whatAnotherSubnetSendsItIsTriedAgain() {
        leaving(new Claim(MEMORY, SLOT, 0));
        for (int i = 1; i <= 2; i++) {
            Request request = new Request(FAR, canister.principal(), i, "f", Blob.EMPTY, Cycles.ZERO).withSequence(i);
            Induction.Verdict verdict = Induction.take(subnet.state, OTHER, request);
            subnet.state = verdict.state();
            assertThat(verdict.signal().isPresent()).isEqualTo(i == 2);
            verdict.signal().ifPresent(signal -> assertThat(signal).isEqualTo(Signal.RETRY));
        }
        assertThat(subnet.canister(canister).queues().pair(FAR).received())
                .as("the number is not used up")
                .isOne();
    }

    @Test
    void itIsPromisedNoMoreComputationThanWasStated() {
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 2)));
        leaving(new Claim(MEMORY, SLOT, 5));
        assertThat(subnet.set(canister, option("compute_allocation", 6)))
                .isInstanceOfSatisfying(
                        RequestStatus.Rejected.class,
                        rejected -> assertThat(rejected.errorCode()).isEqualTo("IC0101"));
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 5)));
        leaving(new Claim(MEMORY, SLOT, 3));
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 4)));
    }

    @Test
    void whatHasOutgrownItBeforeTheSourceKnewIsRefused() {
        forward(canister, new CanisterId(FAR));
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 2)));
        assertThat(refused(new Claim(MEMORY, SLOT - 1, 2), true)).contains("outgrown");
        assertThat(refused(new Claim(MEMORY, SLOT, 1), true)).contains("outgrown");
    }

    @Test
    void aDestinationWithoutRoomForItsMessagesOrItsShareOfComputationRefuses() {
        CanisterId busy = subnet.deploy(Wats.CALLER);
        TestSubnet.replied(subnet.set(busy, option("freezing_threshold", 0)));
        TestSubnet.replied(subnet.set(busy, option("compute_allocation", 100)));
        assertThat(refused(new Claim(MEMORY, subnet.state.freeMessages() + 1, 0), false))
                .contains("bytes for messages")
                .contains("name another destination");
        assertThat(refused(new Claim(MEMORY, SLOT, 200), false)).contains("199% of computation");
        subnet.moving(
                Moves.record(canister, OTHER, SELF, new Claim(0, 0, 150)).in(MigrationPhase.SIGNALLED),
                MigrationStep.RECEIVING);
        assertThat(subnet.state.freeCompute()).isEqualTo(49);
    }

    /** Why this subnet cannot take part in a migration of which it learns, as the source or as the destination. */
    private String refused(Claim claim, boolean source) {
        subnet.moving(
                Moves.record(canister, source ? SELF : OTHER, source ? OTHER : SELF, claim)
                        .in(MigrationPhase.SIGNALLED),
                MigrationStep.SERVING);
        NetworkState unaware = NetworkState.genesis(SELF, subnet.state.registry());
        List<RegistryRequest> asked =
                LocalSteps.begin(subnet.state.withNetwork(unaware)).network().outbox();
        RegistryRequest.Report report = (RegistryRequest.Report) asked.getLast();
        return ((RegistryRequest.Fact.Refused) report.fact()).reason();
    }

    @Test
    void whatIsStatedCoversWhatItHasOpenAndIsPromised() {
        forward(canister, new CanisterId(FAR));
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 2)));
        subnet.manage(
                ALICE,
                "migrate_canister",
                id(canister),
                new Field("destination", new CandidValue.PrincipalRef(OTHER.principal())));
        Claim claim = ((RegistryRequest.Migrate) subnet.state.network().outbox().getLast()).claim();
        assertThat(claim.messageBytes()).isEqualTo(2 * SLOT + (128L << 20));
        assertThat(claim.compute()).isEqualTo(2);
    }

    @Test
    void whatIsOpenMovesWithItAndTakesThePlaceOfWhatWasKeptFree() {
        forward(canister, new CanisterId(FAR));
        subnet.block();
        CanisterPackage whole = LocalSteps.whole(subnet.state, subnet.canister(canister));
        CanisterPackage moved = CanisterPackage.assemble(whole.manifest(), whole::chunk);
        TestSubnet destination = new TestSubnet();
        long free = destination.state.freeMessages();
        destination.moving(
                Moves.record(IdRange.id(398), OTHER, SELF, new Claim(MEMORY, 5 * SLOT, 0))
                        .in(MigrationPhase.SIGNALLED),
                MigrationStep.RECEIVING);
        assertThat(destination.state.freeMessages()).isEqualTo(free - 5 * SLOT);
        destination.state = destination
                .state
                .withNetwork(NetworkState.genesis(SELF, destination.state.registry()))
                .withCanister(moved.canister());
        assertThat(destination.state.freeMessages()).isEqualTo(free - SLOT);
    }
}
