package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stops, uninstallations and deletions: who waits is told and has its cycles back, and none are lost. */
class ManagementEndsTest {
    private static final Cycles GIFT = Cycles.of(555);

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.CALLER);

    @AfterEach
    void noCycleIsLost() {
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    private static Blob onward() {
        return Wats.forward(IdRange.id(300), false, 0, "inc");
    }

    private void done(String method) {
        TestSubnet.replied(subnet.manage(ALICE, method, id(canister)));
    }

    private String refused(String method) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.manage(ALICE, method, id(canister));
        return rejected.errorCode() + " " + rejected.message();
    }

    private void farControls() {
        CandidValue both =
                new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE), new CandidValue.PrincipalRef(FAR)));
        TestSubnet.replied(subnet.set(canister, option("controllers", both)));
    }

    private void submitDeletion() {
        subnet.submit(
                ALICE, Principal.MANAGEMENT, "delete_canister", TestSubnet.argument("delete_canister", id(canister)));
    }

    @Test
    void aStopGivesBackWhatCameWithIt() {
        farControls();
        assertThat(subnet.manageFromAfar("stop_canister", GIFT, id(canister)).refund())
                .isEqualTo(GIFT);
        assertThat(subnet.manageFromAfar("stop_canister", GIFT, id(canister)).refund())
                .isEqualTo(GIFT);
    }

    @Test
    void aStopThatIsCancelledGivesBackWhatCameWithItAndTheCanisterGoesOn() {
        farControls();
        subnet.submit(ALICE, canister.principal(), "forward", onward());
        subnet.block();
        subnet.sendFromAfar("stop_canister", GIFT, TestSubnet.argument("stop_canister", id(canister)));
        subnet.block();
        assertThat(subnet.toAfar()).isEmpty();
        assertThat(refused("delete_canister")).startsWith("IC0510");
        done("start_canister");
        Response cancelled = subnet.toAfar().getFirst();
        assertThat(cancelled.refund()).isEqualTo(GIFT);
        assertThat(((Answer.Reject) cancelled.answer()).message()).startsWith("IC0511");
        subnet.queried(canister, "stats");
    }

    @Test
    void aStoppedCanisterThatIsStartedTakesCallsAgain() {
        done("stop_canister");
        assertThat(subnet.query(canister, "stats", Blob.EMPTY)).isInstanceOf(Answer.Reject.class);
        done("start_canister");
        subnet.queried(canister, "stats");
    }

    @Test
    void whoIsNotAnsweredWhenCodeIsUninstalledIsTheOnlyOneToldAndHasItsCyclesBack() {
        subnet.sendFromAfar(canister, "forward", GIFT, onward());
        subnet.sendFromAfar(canister, "forward_and_reply", Cycles.ZERO, onward());
        subnet.block();
        done("uninstall_code");
        List<Response> answers = TestSubnet.toAfar(withoutRequests());
        assertThat(answers).hasSize(2);
        assertThat(answers.getFirst().answer()).isInstanceOf(Answer.Reply.class);
        assertThat(answers.getLast().answer()).isInstanceOf(Answer.Reject.class);
        assertThat(answers.getLast().refund()).isEqualTo(GIFT);
    }

    /** The queues of the canister after its calls have left. */
    private Queues withoutRequests() {
        Queues queues = subnet.canister(canister).queues();
        while (queues.nextTo(FAR).filter(Request.class::isInstance).isPresent()) {
            queues = queues.withdrawn(FAR);
        }
        return queues;
    }

    @Test
    void aDeletionWaitsForAnswersThatHaveNotLeft() {
        CanisterId counter = subnet.deploy(Wats.COUNTER);
        subnet.sendFromAfar(counter, "inc", Cycles.ZERO, Blob.EMPTY);
        subnet.block();
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(counter)));
        RequestStatus.Rejected waits = (RequestStatus.Rejected) subnet.manage(ALICE, "delete_canister", id(counter));
        assertThat(waits.errorCode()).isEqualTo("IC0203");
        subnet.state = subnet.state.update(counter, c -> c.withQueues(c.queues().withdrawn(FAR)));
        TestSubnet.replied(subnet.manage(ALICE, "delete_canister", id(counter)));
    }

    @Test
    void aDeletionWaitsForCyclesThatComeBackLateBehindACall() {
        subnet.submit(
                ALICE,
                canister.principal(),
                "forward_best_effort",
                Wats.forward(IdRange.id(300), false, GIFT.amount().longValue(), "inc"));
        subnet.block();
        Request request =
                (Request) subnet.canister(canister).queues().nextTo(FAR).orElseThrow();
        subnet.block(10 * TestSubnet.SECOND, Optional.empty());
        done("stop_canister");
        Response late = request.respond(new Answer.Reply(Blob.EMPTY), request.cycles());
        subnet.submit(ALICE, canister.principal(), "forward", onward());
        subnet.state = subnet.state.update(
                canister, c -> c.withQueues(c.queues().sent(FAR).receive(late)));
        assertThat(refused("delete_canister")).startsWith("IC0203");
        assertThat(subnet.state.canister(canister)).isPresent();
        done("delete_canister");
    }

    @Test
    void whatADeletedCanisterHadIsBurnedAndWhoWaitsForItHasItsCyclesBack() {
        subnet.state =
                subnet.state.update(canister, c -> c.withAccount(c.account().reserve(Cycles.of(1000))));
        done("stop_canister");
        subnet.sendFromAfar(canister, "forward", GIFT, onward());
        submitDeletion();
        subnet.block();
        assertThat(subnet.state.canister(canister)).isEmpty();
        Response answer = subnet.toAfar().getFirst();
        assertThat(((Answer.Reject) answer.answer()).message()).startsWith("IC0301");
        assertThat(answer.refund()).isEqualTo(GIFT);
    }

    @Test
    void namingTheSameControllersIsAChangeOfControllers() {
        CanisterState before = subnet.canister(canister);
        TestSubnet.replied(subnet.set(
                canister, option("controllers", new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(ALICE))))));
        assertThat(subnet.canister(canister).chronicle().changes())
                .isEqualTo(before.chronicle().changes() + 1);
    }
}
