package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.IngressEntry;
import dev.tern.runtime.state.PendingCall;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import org.junit.jupiter.api.Test;

/** Calls about a canister that have no answer when it freezes (protocol.md, 20 and 23). */
class MovingCallsTest {
    private static final String SILENT = """
            (import "ic0" "msg_reply" (func $reply))
            (func (export "canister_update f") (call $reply))
            (func (export "canister_query q") (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(SILENT);

    @Test
    void aUsersManagementCallThatWaitsForTheRegistryIsAnsweredBeforeItsStatusMoves() {
        Hash call = about("cancel_migration");
        subnet.block();
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Processing.class);
        long number = subnet.state.management().pending().first().orElseThrow().key();

        freeze();
        migrating(call);
        assertThat(moved(call)).isEqualTo(subnet.status(call));
        Hash frozen = root();
        subnet.state = subnet.executor.answered(subnet.state, new RegistryAnswer.Accepted(number, 1));
        assertThat(root()).as("a late answer does not touch what was frozen").isEqualTo(frozen);
    }

    @Test
    void aUsersManagementCallThatWasNotBegunIsAnsweredBeforeItsStatusMoves() {
        Hash about = about("stop_canister");
        Hash other = subnet.ask(ALICE, "provisional_create_canister_with_cycles");
        freeze();
        migrating(about);
        assertThat(moved(about)).isEqualTo(subnet.status(about));
        Hash frozen = root();
        subnet.block();
        assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(root()).isEqualTo(frozen);
    }

    @Test
    void aCanistersCallWaitsOnAndIsAnsweredByAMessage() {
        CanisterId caller = subnet.deploy(SILENT);
        CallOrigin origin = new CallOrigin.Canister(caller.principal(), 1, 0);
        PendingCall pending = new PendingCall.Migration(origin, Cycles.ZERO, canister);
        subnet.state = subnet.state.withManagement(subnet.state.management().withPending(pending));
        freeze();
        assertThat(subnet.state.management().pending().size()).isOne();
    }

    @Test
    void aFrozenCanisterAnswersNoQueryAndTakesNoManagementCall() {
        assertThat(subnet.query(canister, "q", Blob.EMPTY)).isInstanceOf(Answer.Reply.class);
        freeze();
        assertThat(subnet.query(canister, "q", Blob.EMPTY))
                .isInstanceOfSatisfying(
                        Answer.Reject.class,
                        reject -> assertThat(reject.errorCode()).isEqualTo("IC0212"));
        subnet.submit(ALICE, canister.principal(), "f", Blob.EMPTY);
        Hash management = about("uninstall_code");
        subnet.block();
        migrating(management);
        assertThat(subnet.canister(canister).code()).isPresent();
        assertThat(subnet.canister(canister).queues().input().size()).isOne();
    }

    /** A management call that concerns the canister, as a block takes it in. */
    private Hash about(String method) {
        Hash call = subnet.ask(ALICE, method, id(canister));
        IngressEntry entry = subnet.state.ingress().get(call).orElseThrow();
        IngressEntry own = new IngressEntry(ALICE, canister.principal(), entry.keepUntil(), entry.status());
        subnet.state = subnet.state.withIngress(subnet.state.ingress().with(call, own));
        return call;
    }

    private void freeze() {
        subnet.freeze(canister);
        assertThat(subnet.canister(canister).frozenBy()).contains(1L);
    }

    private Hash root() {
        return LocalSteps.whole(subnet.state, subnet.canister(canister))
                .manifest()
                .root();
    }

    private RequestStatus moved(Hash call) {
        return LocalSteps.whole(subnet.state, subnet.canister(canister))
                .statuses()
                .get(call)
                .orElseThrow()
                .status();
    }

    private void migrating(Hash call) {
        assertThat(subnet.status(call))
                .isInstanceOfSatisfying(
                        RequestStatus.Rejected.class,
                        rejected -> assertThat(rejected.errorCode()).isEqualTo("IC0212"));
    }
}
