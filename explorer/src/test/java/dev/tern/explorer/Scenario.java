package dev.tern.explorer;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.client.GatewayJson;
import dev.tern.sdk.client.Identity;
import dev.tern.sdk.client.Management;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a developer does to a network: deploys a counter, calls it, moves it. */
final class Scenario {
    private final GatewayJson json;
    private final Management management;
    private final Agent agent;

    Scenario(URI gateway) {
        json = new GatewayJson(gateway);
        agent = Agent.connect(gateway, Identity.generate());
        management = new Management(agent);
    }

    List<SubnetId> applicationSubnets() {
        return new JsonArray(json.get("/v1/subnets"))
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(subnet -> subnet.getString("type").equals("application"))
                        .map(subnet -> SubnetId.ofText(subnet.getString("id")))
                        .toList();
    }

    CanisterId deployCounter(SubnetId subnet) throws IOException {
        CanisterId canister =
                management.create(Optional.of(subnet), Optional.empty()).canister();
        management.install(
                canister,
                Management.InstallMode.INSTALL,
                resource("/canisters/counter.wasm"),
                Blob.ofHex("4449444c0000"));
        return canister;
    }

    static Blob resource(String name) throws IOException {
        try (InputStream in = Scenario.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("not on the classpath: " + name);
            }
            return Blob.wrap(in.readAllBytes());
        }
    }

    String increment(CanisterId counter) {
        List<CandidValue> values = CanisterClient.of(agent, counter).call("increment");
        return values.getFirst() instanceof CandidValue.Nat n ? n.value().toString() : values.toString();
    }

    long migrate(CanisterId canister, SubnetId to) {
        return management.migrate(canister, to, OptionalLong.empty(), Optional.empty());
    }

    JsonObject migration(long id) {
        return new JsonObject(json.get("/v1/migrations/" + id));
    }
}
