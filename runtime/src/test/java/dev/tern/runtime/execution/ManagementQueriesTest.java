package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the management canister tells whom: on a snapshot it tells the same, but less (interface specification, "Query call"). */
class ManagementQueriesTest {
    private static final CandidValue EVERYBODY = new CandidValue.Variant("public", CandidValue.Null.VALUE);

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private static String refused(Answer answer) {
        Answer.Reject reject = (Answer.Reject) answer;
        return reject.errorCode() + " " + reject.message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"canister_info", "canister_metadata", "subnet_info", "stored_chunks", "stop_canister"})
    void onASnapshotNobodyIsToldWhatOnlyABlockTells(String method) {
        Field[] fields = switch (method) {
            case "canister_metadata" -> new Field[] {id(canister), new Field("name", new CandidValue.Text("x"))};
            case "subnet_info" -> new Field[] {new Field("subnet_id", new CandidValue.PrincipalRef(SELF.principal()))};
            default -> new Field[] {id(canister)};
        };
        for (Principal caller : List.of(ALICE, BOB, canister.principal())) {
            assertThat(refused(subnet.query(caller, method, fields)))
                    .isEqualTo("IC0536 Management canister has no query method '" + method + "'");
        }
    }

    @Test
    void theStatusIsForControllersTheCanisterItselfAndThoseWhoMaySeeIt() {
        assertThat(mayKnow(ALICE, "canister_status")).isTrue();
        assertThat(mayKnow(canister.principal(), "canister_status")).isTrue();
        mayView("canister_status", "status_visibility");
    }

    @Test
    void theLogIsForControllersAndThoseWhoMaySeeIt() {
        assertThat(mayKnow(ALICE, "fetch_canister_logs")).isTrue();
        assertThat(mayKnow(canister.principal(), "fetch_canister_logs")).isFalse();
        mayView("fetch_canister_logs", "log_visibility");
    }

    @Test
    void theMetricsAreForControllersWhateverElseIsPublic() {
        TestSubnet.replied(subnet.set(
                canister,
                option("status_visibility", EVERYBODY),
                option("log_visibility", EVERYBODY),
                option("snapshot_visibility", EVERYBODY)));
        assertThat(mayKnow(ALICE, "canister_metrics")).isTrue();
        assertThat(mayKnow(BOB, "canister_metrics")).isFalse();
        assertThat(mayKnow(canister.principal(), "canister_metrics")).isFalse();
    }

    private void mayView(String method, String setting) {
        assertThat(mayKnow(BOB, method)).isFalse();
        CandidValue bob = new CandidValue.Vec(List.of(new CandidValue.PrincipalRef(BOB)));
        TestSubnet.replied(subnet.set(canister, option(setting, new CandidValue.Variant("allowed_viewers", bob))));
        assertThat(mayKnow(BOB, method)).isTrue();
        assertThat(mayKnow(Principal.ANONYMOUS, method)).isFalse();
        TestSubnet.replied(subnet.set(canister, option(setting, EVERYBODY)));
        assertThat(mayKnow(Principal.ANONYMOUS, method)).isTrue();
    }

    private boolean mayKnow(Principal caller, String method) {
        Answer answer = subnet.query(caller, method, id(canister));
        if (answer instanceof Answer.Reject reject) {
            assertThat(reject.errorCode()).isEqualTo("IC0512");
        }
        return answer instanceof Answer.Reply;
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        CanisterId gone = new CanisterId(FAR);
        assertThat(refused(subnet.query(ALICE, "canister_status", id(gone)))).startsWith("IC0301");
    }
}
