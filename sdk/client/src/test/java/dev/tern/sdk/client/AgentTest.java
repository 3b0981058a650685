package dev.tern.sdk.client;

import static dev.tern.sdk.client.FakeGateway.CANISTER;
import static dev.tern.sdk.client.FakeGateway.SUBNET_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.client.FakeGateway.Step;
import dev.tern.sdk.protocol.Migrating;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.RejectCode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final Blob SEVEN = Candid.encode(CandidText.parse("(7 : nat)"));
    private static final RequestStatus REPLIED = new RequestStatus.Replied(SEVEN);
    private static final RequestStatus.Rejected NO =
            new RequestStatus.Rejected(RejectCode.CANISTER_ERROR, "trapped", "IC0503");
    private FakeGateway gateway;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        agent = gateway.agent(Identity.generate());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Answer call() {
        return agent.call(CANISTER, "increment", Candid.EMPTY);
    }

    @Test
    void a_call_that_is_answered_at_once_gives_its_certified_reply() {
        gateway.steps.add(new Step.Now(REPLIED));
        Answer answer = call();
        assertThat(answer).isEqualTo(new Answer.Replied(answer.requestId(), SUBNET_ID, SEVEN));
    }

    @Test
    void identities_of_all_kinds_are_accepted() {
        for (Identity identity : new Identity[] {Identity.anonymous(), Identity.generate(), Identity.generateP256()}) {
            gateway.steps.add(new Step.Now(REPLIED));
            assertThat(gateway.agent(identity).call(CANISTER, "m", Candid.EMPTY).reply())
                    .isEqualTo(SEVEN);
        }
    }

    @Test
    void a_call_that_takes_long_is_polled_until_it_ends() {
        gateway.steps.add(new Step.Later(new RequestStatus.Processing()));
        gateway.steps.add(new Step.Later(REPLIED));
        assertThat(call().reply()).isEqualTo(SEVEN);
        assertThat(new HashSet<>(gateway.calls)).hasSize(1);
    }

    @Test
    void a_busy_gateway_and_a_moving_canister_are_asked_again_with_the_same_request() {
        gateway.steps.add(new Step.Http(503, "{\"detail\": \"catching up\"}"));
        gateway.steps.add(new Step.NotReplicated(new Migrating(SUBNET_ID, 3).toReject()));
        gateway.steps.add(new Step.Now(new Migrating(SUBNET_ID, 3).toReject()));
        gateway.steps.add(new Step.Now(REPLIED));
        assertThat(call().reply()).isEqualTo(SEVEN);
        assertThat(gateway.calls).hasSize(4);
        assertThat(new HashSet<>(gateway.calls)).hasSize(1);
    }

    @Test
    void rejects_are_values_and_tell_whether_the_subnet_vouches_for_them() {
        gateway.steps.add(new Step.Now(NO));
        gateway.steps.add(new Step.NotReplicated(NO));
        assertThat(call()).isInstanceOfSatisfying(Answer.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(RejectCode.CANISTER_ERROR);
            assertThat(rejected.subnet()).contains(SUBNET_ID);
        });
        Answer single = call();
        assertThat(single)
                .isInstanceOfSatisfying(
                        Answer.Rejected.class,
                        rejected -> assertThat(rejected.subnet()).isEmpty());
        assertThatThrownBy(single::reply).isInstanceOf(RejectedException.class).hasMessageContaining("trapped");
    }

    @Test
    void problems_are_explained() {
        gateway.steps.add(new Step.Http(404, "{\"detail\": \"there is no such subnet\", \"fix\": \"name one\"}"));
        assertThatThrownBy(this::call)
                .isInstanceOf(AgentException.class)
                .hasMessage("there is no such subnet; name one");
    }

    @Test
    void nobody_at_the_address_is_a_network_problem_with_advice() {
        gateway.close();
        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.kind()).isEqualTo(AgentException.Kind.NETWORK))
                .hasMessageContaining("tern network start");
    }

    @Test
    void forged_certificates_and_stale_certificates_are_not_believed() {
        gateway.forgeCertificates();
        gateway.steps.add(new Step.Now(REPLIED));
        assertThatThrownBy(this::call).hasMessageContaining("does not verify");
    }

    @Test
    void an_answer_from_another_time_is_not_believed() {
        gateway.skew(-Duration.ofMinutes(6).toNanos());
        gateway.steps.add(new Step.Now(REPLIED));
        assertThatThrownBy(this::call).hasMessageContaining("seconds old");
    }

    @Test
    void a_canister_that_the_delegation_leaves_out_is_not_believed() {
        gateway.steps.add(new Step.Now(REPLIED));
        CanisterId stranger = CanisterId.of(Blob.ofHex("00000000000000080101").toBytes());
        assertThatThrownBy(() -> agent.call(stranger, "m", Candid.EMPTY)).hasMessageContaining("does not answer for");
    }

    @Test
    void a_query_is_believed_if_a_node_of_the_subnet_signed_it() {
        gateway.queries.add(new QueryResult.Replied(SEVEN));
        gateway.queries.add(new QueryResult.Rejected(RejectCode.CANISTER_REJECT, "no", "IC0406"));
        assertThat(agent.query(CANISTER, "get", Candid.EMPTY).reply()).isEqualTo(SEVEN);
        assertThat(agent.query(CANISTER, "get", Candid.EMPTY)).isInstanceOf(Answer.Rejected.class);
        gateway.forgeQueries();
        gateway.queries.add(new QueryResult.Replied(SEVEN));
        assertThatThrownBy(() -> agent.query(CANISTER, "get", Candid.EMPTY)).hasMessageContaining("does not verify");
    }

    @Test
    void a_typed_client_reads_the_published_interface() {
        CanisterClient client = CanisterClient.of(agent, CANISTER);
        assertThat(client.isQuery("get")).isTrue();
        assertThat(client.isQuery("increment")).isFalse();
        gateway.steps.add(new Step.Now(REPLIED));
        assertThat(client.call("increment")).containsExactly(new CandidValue.Nat(java.math.BigInteger.valueOf(7)));
        assertThat(client.encodeText("add", "(20000000)"))
                .isEqualTo(Candid.encode(CandidText.parse("(20000000 : nat)")));
        assertThatThrownBy(() -> client.encodeText("add", "(true)")).isInstanceOf(CandidException.class);
        assertThat(agent.canisterValue(CANISTER, "metadata", "absent")).isEmpty();
    }

    @Test
    void the_management_canister_creates_and_migrates() {
        Management management = new Management(agent);
        gateway.steps.add(new Step.Now(new RequestStatus.Replied(
                Candid.encode(CandidText.parse("(record { canister_id = principal \"" + CANISTER + "\" })")))));
        assertThat(management.create(java.util.Optional.of(SUBNET_ID), java.util.Optional.empty()))
                .isEqualTo(new Management.Created(CANISTER, SUBNET_ID));
        gateway.steps.add(new Step.Now(
                new RequestStatus.Replied(Candid.encode(CandidText.parse("(record { migration_id = 5 : nat64 })")))));
        assertThat(management.migrate(
                        CANISTER,
                        SUBNET_ID,
                        java.util.OptionalLong.of(9),
                        java.util.Optional.of(Management.MigrationMode.CHUNKS)))
                .isEqualTo(5);
    }
}
