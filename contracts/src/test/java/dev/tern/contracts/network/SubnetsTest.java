package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.Await;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three chains of four nodes each, as {@code tern network start} makes them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubnetsTest {
    private LocalNetwork network;
    private SubnetId first;
    private SubnetId second;

    @BeforeAll
    void start() {
        network = LocalNetwork.start(2, 4);
        first = network.applications().get(0);
        second = network.applications().get(1);
    }

    @AfterAll
    void close() {
        network.close();
    }

    @Test
    void aCounterCountsAndAnswersQueries() {
        CanisterClient counter = network.deploy("counter", first);
        assertThat(Samples.increment(counter)).isEqualTo(1);
        assertThat(Samples.increment(counter)).isEqualTo(2);
        assertThat(Samples.get(counter)).isEqualTo(2);
    }

    @Test
    void aStoreAndALedgerWork() {
        CanisterClient store = network.deploy("kv", first);
        Samples.call(store, "put", "(\"colour\", \"blue\")");
        assertThat(Samples.query(store, "get", "(\"colour\")")).contains("blue");
        CanisterClient token = network.deploy("token", second);
        assertThat(Samples.query(token, "icrc1_total_supply", "()")).startsWith("(");
        String account = "record { owner = principal \"" + store.id() + "\"; subaccount = null }";
        String transfer = "(record { from_subaccount = null; to = " + account
                + "; amount = 5; fee = null; memo = null; created_at_time = null })";
        assertThat(Samples.call(token, "icrc1_transfer", transfer)).contains("Ok");
        assertThat(Samples.query(token, "icrc1_balance_of", "(" + account + ")"))
                .contains("5");
    }

    @Test
    void canistersCallEachOtherAcrossSubnets() {
        CanisterClient ping = network.deploy("ping", first);
        CanisterClient pong = network.deploy("pong", second);
        assertThat(Samples.call(ping, "ping", "(principal \"" + pong.id() + "\")"))
                .contains("got: ");
        CanisterClient counter = network.deploy("counter", second);
        Samples.call(ping, "bump", "(principal \"" + counter.id() + "\", 5)");
        assertThat(Samples.get(counter)).isEqualTo(5);
    }

    @Test
    void aCanisterIsAWebSiteThatCountsItsVisits() {
        CanisterClient site = network.deploy(Site.counting(), first);
        assertThat(network.get("/?canisterId=" + site.id())).isEqualTo("visit 1");
        assertThat(network.get("/page?canisterId=" + site.id())).isEqualTo("visit 2");
    }

    @Test
    void aCanisterMovesWithItsValueAndKeepsItsId() {
        CanisterClient counter = network.deploy("counter", first);
        Samples.increment(counter);
        long migration = network.migrate(counter.id(), second);
        awaitEnd(network, migration);
        JsonObject record = network.migration(migration);
        assertThat(record.getString("phase")).isIn("ACTIVE", "CLOSING", "DONE");
        assertThat(record.getLong("cutoverHeight")).isPositive();
        assertThat(record.getLong("activationHeight")).isPositive();
        assertThat(Samples.increment(counter)).isEqualTo(2);
        assertThat(Samples.get(counter)).isEqualTo(2);
        JsonObject moved = new JsonObject(network.get("/v1/canisters/" + counter.id()));
        assertThat(moved.getString("subnet")).isEqualTo(second.toString());
        assertThat(record.getLong("epoch")).isEqualTo(1).isEqualTo(moved.getLong("epoch"));
    }

    @Test
    void mistakesAreNamed() {
        CanisterClient counter = network.deploy("counter", first);
        assertThatThrownBy(() -> counter.agent()
                        .call(counter.id(), "decrement", counter.encodeText("get", "()"))
                        .reply())
                .hasMessageContaining("decrement");
        assertThatThrownBy(() -> network.migrate(counter.id(), first)).hasMessageContaining("already");
        assertThatThrownBy(() ->
                        network.migrate(counter.id(), new SubnetId(counter.id().principal())))
                .hasMessageContaining(counter.id().toString());
        CanisterId nobody = CanisterId.of(BigInteger.valueOf(0x7ffffff0101L).toByteArray());
        assertThatThrownBy(() -> network.agent()
                        .query(nobody, "get", counter.encodeText("get", "()"))
                        .reply())
                .hasMessageContaining(nobody.toString());
    }

    static void awaitEnd(LocalNetwork network, long migration) {
        Await.until(() -> "migration ends: " + network.migration(migration), () -> switch (network.migration(migration)
                .getString("phase")) {
            case "ACTIVE", "CLOSING", "DONE", "ABORTED" -> true;
            default -> false;
        });
    }
}
