package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.LogRecord;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import org.junit.jupiter.api.Test;

class UpdateAndQueryTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId counter = subnet.deploy(Wats.COUNTER);

    @Test
    void anUpdateChangesTheStateAndAQuerySeesIt() {
        assertThat(TestSubnet.number(subnet.reply(counter, "inc", Blob.EMPTY))).isEqualTo(1);
        assertThat(TestSubnet.number(subnet.reply(counter, "inc", Blob.EMPTY))).isEqualTo(2);
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isEqualTo(2);
    }

    @Test
    void aTrapTakesBackWhatTheMessageDid() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(counter, "inc_and_trap", Blob.EMPTY);
        assertThat(rejected.code()).isEqualTo(RejectCode.CANISTER_ERROR);
        assertThat(rejected.errorCode()).isEqualTo("IC0503");
        assertThat(rejected.message())
                .isEqualTo("Error from Canister " + counter
                        + ": Canister called `ic0.trap` with message: 'over and out'.");
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isZero();
    }

    @Test
    void whatACanisterPrintedBeforeATrapIsInItsLog() {
        subnet.update(counter, "inc_and_trap", Blob.EMPTY);
        assertThat(subnet.canister(counter).chronicle().logs().stream()
                        .map(LogRecord::content)
                        .map(Blob::text))
                .hasSize(2)
                .first()
                .isEqualTo("over");
    }

    @Test
    void aQueryLeavesNoTrace() {
        Hash before = subnet.state.stateRoot();
        assertThat(TestSubnet.number(subnet.queried(counter, "get_and_inc"))).isEqualTo(1);
        assertThat(TestSubnet.number(subnet.queried(counter, "get_and_inc"))).isEqualTo(1);
        assertThat(subnet.state.stateRoot()).isEqualTo(before);
    }

    @Test
    void aQueryCalledAsAnUpdateAnswersAndChangesNothing() {
        assertThat(TestSubnet.number(subnet.reply(counter, "get_and_inc", Blob.EMPTY)))
                .isEqualTo(1);
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isZero();
    }

    @Test
    void anEndlessLoopRunsIntoTheLimit() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(counter, "spin", Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0522");
    }

    @Test
    void aCanisterThatDoesNotAnswerIsRejectedForIt() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(counter, "silent", Blob.EMPTY);
        assertThat(rejected.code()).isEqualTo(RejectCode.CANISTER_ERROR);
        assertThat(rejected.errorCode()).isEqualTo("IC0506");
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isEqualTo(1);
    }

    @Test
    void answeringTwiceIsAViolationOfTheContract() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(counter, "twice", Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0504");
    }

    @Test
    void aMethodThatIsNotThereIsNamed() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(counter, "nope", Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0536");
        assertThat(rejected.message()).contains("has no update method 'nope'");
        Answer.Reject query = (Answer.Reject) subnet.query(counter, "nope", Blob.EMPTY);
        assertThat(query.message()).contains("has no query method 'nope'");
    }

    @Test
    void anEmptyCanisterHasNothingToRun() {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(subnet.create(), "inc", Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0537");
    }

    @Test
    void theStateRootChangesIfAndOnlyIfTheStateDoes() {
        Hash before = subnet.state.stateRoot();
        assertThat(subnet.executor
                        .executeRound(subnet.state, java.util.Optional.empty())
                        .stateRoot())
                .isEqualTo(before);
        subnet.reply(counter, "inc", Blob.EMPTY);
        assertThat(subnet.state.stateRoot()).isNotEqualTo(before);
    }

    @Test
    void systemCallsTrapWhereTheyAreNotAllowed() {
        CanisterId wrong = subnet.deploy("""
                (import "ic0" "accept_message" (func $accept))
                (memory 1)
                (func (export "canister_update go") (call $accept))
                """);
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) subnet.update(wrong, "go", Blob.EMPTY);
        assertThat(rejected.errorCode()).isEqualTo("IC0504");
        assertThat(rejected.message()).contains("\"ic0_accept_message\" cannot be executed in update mode");
    }

    @Test
    void aThousandCallsInOneBlockAllCount() {
        for (int i = 0; i < 1000; i++) {
            subnet.submit(Principal.ANONYMOUS, counter.principal(), "inc", Blob.EMPTY);
        }
        subnet.block();
        assertThat(TestSubnet.number(subnet.queried(counter, "get"))).isEqualTo(1000);
    }
}
