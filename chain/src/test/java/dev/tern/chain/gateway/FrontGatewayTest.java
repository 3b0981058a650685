package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.gateway.FrontGateway.Backend;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One gateway in front of node processes: here two for subnet a, one each for the root and b, over one fake network. */
class FrontGatewayTest {
    private static final String COUNTER = "/api/v4/canister/" + FakeNode.COUNTER;

    private final FakeNode network = new FakeNode();
    private final List<Backend> backends = new CopyOnWriteArrayList<>();
    private final List<Gateway> gateways = new CopyOnWriteArrayList<>();
    private FrontGateway front;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        for (SubnetId subnet : List.of(network.root.id, network.a.id, network.a.id, network.b.id)) {
            Gateway gateway = Gateway.start(OneSubnet.of(network, subnet), "127.0.0.1", 0);
            gateways.add(gateway);
            backends.add(
                    new Backend(network.a.node, URI.create("http://127.0.0.1:" + gateway.port()), List.of(subnet)));
        }
        front = FrontGateway.start(() -> backends, "127.0.0.1", 0);
        caller = new Caller(front.port(), 9);
    }

    @AfterEach
    void stop() {
        caller.close();
        front.close();
        gateways.forEach(Gateway::close);
    }

    @Test
    void requestsGoToANodeOfTheRightSubnetAndFollowTheCanister() {
        assertThat(Bodies.rootKey(caller.get("/api/v2/status").body()).orThrow())
                .isEqualTo(network.root.keyDer);
        for (int i = 1; i <= 3; i++) {
            increment(i);
        }
        network.move();
        increment(4);
        Content.Query query = caller.query(FakeNode.COUNTER, "get");
        HttpResponse<byte[]> answer = caller.post(COUNTER.replace("v4", "v3") + "/query", query);
        assertThat(QueryResponse.decode(answer.body()).orThrow().result())
                .isEqualTo(new QueryResult.Replied(FakeNode.nat(4)));
    }

    private void increment(int expected) {
        Content.Call call = caller.call(FakeNode.COUNTER, "inc");
        HttpResponse<byte[]> response = caller.post(COUNTER + "/call", call);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(CallResponse.decode(response.body()).orThrow()).isInstanceOf(CallResponse.Certified.class);
        HttpResponse<byte[]> read =
                caller.post(COUNTER.replace("v4", "v3") + "/query", caller.query(FakeNode.COUNTER, "get"));
        assertThat(QueryResponse.decode(read.body()).orThrow().result())
                .isEqualTo(new QueryResult.Replied(FakeNode.nat(expected)));
    }

    @Test
    void sitesAreServedInFrontOfManyNodesToo() {
        network.methods = (method, argument) -> Optional.of(Candid.encode(List.of(new CandidValue.Struct(List.of(
                new CandidValue.Field("status_code", new CandidValue.Fixed(Primitive.NAT16, 200)),
                new CandidValue.Field("headers", new CandidValue.Vec(List.of())),
                new CandidValue.Field("body", new CandidValue.Bytes(Blob.ofText("a page"))))))));
        assertThat(caller.text("/?canisterId=" + FakeNode.COUNTER)).isEqualTo("a page");
    }

    @Test
    void whenANodeStopsAnotherOfItsSubnetAnswers() {
        gateways.get(1).close();
        for (int i = 1; i <= 4; i++) {
            increment(i);
        }
        gateways.get(2).close();
        HttpResponse<byte[]> response = caller.post(COUNTER + "/call", caller.call(FakeNode.COUNTER, "inc"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("no node of the subnet answers");
        assertThat(caller.get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void listsArePutTogetherFromAllSubnets() {
        network.block(network.b);
        JsonArray subnets = new JsonArray(caller.text("/v1/subnets"));
        assertThat(subnets).hasSize(3);
        assertThat(new JsonArray(caller.text("/v1/canisters"))).hasSize(1);
        assertThat(new JsonArray(caller.text("/v1/nodes"))).hasSize(3);
        assertThat(new JsonArray(caller.text("/v1/migrations"))).hasSize(1);
        assertThat(new JsonObject(caller.text("/v1/migrations/7")).getString("phase"))
                .isEqualTo("FROZEN");
        assertThat(new JsonObject(caller.text("/v1/network")).getInteger("canisters"))
                .isEqualTo(1);
        String path = "/v1/subnets/" + network.b.id + "/blocks";
        assertThat(new JsonArray(caller.text(path))).hasSize(2);
        assertThat(new JsonObject(caller.text("/v1/search?q=1")).getJsonArray("results"))
                .hasSize(3);
        assertThat(caller.get("/v1/canisters/nobody").statusCode()).isEqualTo(404);
        assertThat(caller.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(caller.get("/openapi.json").statusCode()).isEqualTo(200);
    }

    @Test
    void eventsOfAllNodesArriveOnce() throws Exception {
        ScheduledExecutorService chain = Executors.newSingleThreadScheduledExecutor();
        HttpResponse<InputStream> response =
                caller.http().send(caller.to("/v1/events").build(), BodyHandlers.ofInputStream());
        try (chain;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            ScheduledFuture<?> blocks =
                    chain.scheduleWithFixedDelay(() -> network.block(network.a), 0, 5, TimeUnit.MILLISECONDS);
            List<Long> heights = new ArrayList<>();
            while (heights.size() < 5) {
                String line = lines.readLine();
                if (line.startsWith("data: ")) {
                    heights.add(new JsonObject(line.substring(6)).getLong("height"));
                }
            }
            assertThat(heights).isSorted().doesNotHaveDuplicates();
            blocks.cancel(false);
        }
    }
}
