package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the registry is asked when a canister is to move, and what becomes of its answer. */
class ManagementMigrationsTest {
    private static final Cycles GIFT = Cycles.of(321);
    private static final Field THERE = new Field("destination", new CandidValue.PrincipalRef(OTHER.principal()));

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    @BeforeEach
    void farControlsItToo() {
        CandidValue both =
                new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE), new CandidValue.PrincipalRef(FAR)));
        TestSubnet.replied(subnet.set(canister, option("controllers", both)));
    }

    private void sendFromAfar(String method, Field... fields) {
        subnet.sendFromAfar(method, GIFT, TestSubnet.argument(method, fields));
        subnet.block();
        assertThat(subnet.toAfar()).isEmpty();
    }

    private RegistryRequest asked() {
        return subnet.state.network().outbox().getLast();
    }

    private Response answered(RegistryAnswer answer) {
        subnet.state = subnet.executor.answered(subnet.state, answer);
        return subnet.toAfar().getLast();
    }

    private static String why(Response response) {
        return ((Answer.Reject) response.answer()).message();
    }

    private RequestStatus migrate() {
        return subnet.manage(ALICE, "migrate_canister", id(canister), THERE);
    }

    private void isMovingAlready() {
        assertThat(((RequestStatus.Rejected) migrate()).message()).contains("is being migrated already");
    }

    private MigrationRecord record() {
        return Moves.record(canister, SELF, OTHER, Long.MAX_VALUE);
    }

    @Test
    void theRegistryIsToldWhoWantsItAndMovesInChunksUnlessOtherwiseAsked() {
        sendFromAfar("migrate_canister", id(canister), THERE);
        RegistryRequest.Migrate migrate = (RegistryRequest.Migrate) asked();
        assertThat(migrate.requester()).isEqualTo(FAR);
        assertThat(migrate.canister()).isEqualTo(canister);
        assertThat(migrate.mode()).isEqualTo(MigrationMode.CHUNKS);
        assertThat(migrate.height()).isEmpty();
    }

    @Test
    void whatTheRegistryAcceptsIsAnsweredOnceWithTheCyclesThatCame() {
        sendFromAfar("migrate_canister", id(canister), THERE);
        long call = ((RegistryRequest.Migrate) asked()).call();
        Response answer = answered(new RegistryAnswer.Accepted(call, 8));
        assertThat(TestSubnet.record("migrate_canister", TestSubnet.answered(answer.answer()))
                        .get("migration_id"))
                .isEqualTo(TestSubnet.nat64(8));
        assertThat(answer.refund()).isEqualTo(GIFT);
        ReplicatedState after = subnet.state;
        assertThat(after.management().pending().isEmpty()).isTrue();
        assertThat(subnet.executor.answered(after, new RegistryAnswer.Accepted(call, 8)))
                .isSameAs(after);
    }

    @Test
    void whatTheRegistryRefusesIsAnsweredWithItsReasonAndTheCyclesThatCame() {
        sendFromAfar("migrate_canister", id(canister), THERE);
        Response answer = answered(new RegistryAnswer.Refused(((RegistryRequest.Migrate) asked()).call(), "not now"));
        assertThat(why(answer)).isEqualTo("IC0406: not now");
        assertThat(answer.refund()).isEqualTo(GIFT);
        assertThat(migrate()).isInstanceOf(RequestStatus.Processing.class);
    }

    @Test
    void theRegistryIsAskedToCancelAndItsAnswerIsPassedOn() {
        sendFromAfar("cancel_migration", id(canister));
        RegistryRequest.Cancel cancel = (RegistryRequest.Cancel) asked();
        assertThat(cancel.requester()).isEqualTo(FAR);
        assertThat(cancel.canister()).isEqualTo(canister);
        Response answer = answered(new RegistryAnswer.Refused(cancel.call(), "too late"));
        assertThat(why(answer)).isEqualTo("IC0406: too late");
        assertThat(answer.refund()).isEqualTo(GIFT);
    }

    @Test
    void whatHasLeftTheRegistryButNotThisSubnetIsMovingAlready() {
        NetworkState before = subnet.state.network();
        subnet.moving(record(), MigrationStep.SERVING);
        subnet.state = subnet.state.withNetwork(subnet.state.network().withRegistry(before.registry()));
        isMovingAlready();
    }

    @Test
    void whatTheRegistryMovesAndThisSubnetHasNotBegunIsMovingAlready() {
        NetworkState network = subnet.state.network();
        RegistryDelta delta =
                new RegistryDelta(network.registry().version() + 1, List.of(new RegistryChange.PutMigration(record())));
        subnet.state =
                subnet.state.withNetwork(network.withRegistry(network.registry().apply(delta)));
        isMovingAlready();
    }

    @Test
    void anotherCanistersMigrationIsNobodysHindrance() {
        CanisterId other = subnet.create();
        subnet.manage(ALICE, "migrate_canister", id(other), THERE);
        assertThat(migrate()).isInstanceOf(RequestStatus.Processing.class);
        isMovingAlready();
    }
}
