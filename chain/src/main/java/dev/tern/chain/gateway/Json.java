package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.MigrationInfo;
import dev.tern.chain.nodeapi.NetworkInfo;
import dev.tern.chain.nodeapi.NodeInfo;
import dev.tern.chain.nodeapi.RegistryInfo;
import dev.tern.chain.nodeapi.SubnetInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON shapes of {@code /v1} (design.md §9): ids as principal text, hashes as hexadecimal text, cycles as decimal
 * text, times as RFC 3339 text in UTC, what is not known as null.
 */
final class Json {
    private static final long SECOND = 1_000_000_000L;

    private Json() {}

    static JsonObject network(NetworkInfo network) {
        return new JsonObject()
                .put("name", network.name())
                .put("root", network.root().toString())
                .put("rootKey", network.rootKey().hex())
                .put("version", network.version())
                .put("registryVersion", network.registryVersion())
                .put("time", time(network.timeNs()));
    }

    static JsonObject subnet(SubnetInfo subnet) {
        return new JsonObject()
                .put("id", subnet.id().toString())
                .put("type", subnet.type().name().toLowerCase(Locale.ROOT))
                .put("nodes", subnet.nodes().size())
                .put("height", subnet.height())
                .put("certifiedHeight", subnet.certifiedHeight())
                .put("time", time(subnet.timeNs()))
                .put("registryVersion", subnet.registryVersion())
                .put("canisters", subnet.canisters())
                .put("memoryBytes", subnet.memoryBytes())
                .put("publicKey", subnet.publicKey().hex())
                .put("nodeIds", array(subnet.nodes(), Object::toString))
                .put(
                        "ranges",
                        array(
                                subnet.ranges(),
                                range -> new JsonObject()
                                        .put("first", range.first().toString())
                                        .put("last", range.last().toString())));
    }

    static JsonObject block(BlockSummary block) {
        return new JsonObject()
                .put("subnet", block.subnet().toString())
                .put("height", block.height())
                .put("hash", block.hash().hex())
                .put("time", time(block.timeNs()))
                .put("round", block.round())
                .put("proposer", block.proposer().toString())
                .put("callCount", block.calls())
                .put("streamMessageCount", block.streamMessages())
                .put("migrationEventCount", block.migrationEvents())
                .put("bytes", block.bytes());
    }

    static JsonObject block(BlockDetail block) {
        return block(block.summary())
                .put("network", block.network())
                .put("parent", block.parent().hex())
                .put("registryVersion", block.registryVersion())
                .put("payloadHash", block.payloadHash().hex())
                .put("stateRoot", block.stateRoot().hex())
                .put("validatorSetHash", block.validatorSetHash().hex())
                .put("nextValidatorSetHash", block.nextValidatorSetHash().hex())
                .put("certified", block.certified())
                .put("signers", array(block.signers(), Object::toString))
                .put("calls", array(block.calls(), Json::call))
                .put("slices", array(block.slices(), Json::slice))
                .put("registryDeltas", array(block.registryDeltas(), version -> version))
                .put(
                        "migrationEvents",
                        array(
                                block.migrationEvents(),
                                event -> new JsonObject()
                                        .put("migration", event.migration())
                                        .put("canister", event.canister().toString())
                                        .put("step", event.step())));
    }

    static JsonObject call(CallInfo call) {
        return new JsonObject()
                .put("requestId", call.requestId().hex())
                .put("subnet", call.subnet().toString())
                .put("height", call.height())
                .put("time", time(call.timeNs()))
                .put("sender", call.sender().toString())
                .put("receiver", call.receiver().toString())
                .put("canister", text(call.canister()))
                .put("method", call.method())
                .put("argBytes", call.argBytes())
                .put("status", call.status())
                .put("error", text(call.error()));
    }

    private static JsonObject slice(BlockDetail.StreamSlice slice) {
        return new JsonObject()
                .put("from", slice.from().toString())
                .put("begin", slice.begin())
                .put("end", slice.end())
                .put(
                        "messages",
                        array(
                                slice.messages(),
                                message -> new JsonObject()
                                        .put("index", message.index())
                                        .put("kind", message.kind())
                                        .put("sender", message.sender().toString())
                                        .put("receiver", message.receiver().toString())
                                        .put("method", message.method())));
    }

    static JsonObject canister(CanisterInfo canister) {
        return new JsonObject()
                .put("id", canister.id().toString())
                .put("name", text(canister.name()))
                .put("subnet", canister.subnet().toString())
                .put("status", canister.status())
                .put("moduleHash", text(canister.moduleHash()))
                .put("controllers", array(canister.controllers(), Object::toString))
                .put("cycles", canister.cycles().toString())
                .put("memoryBytes", canister.memoryBytes())
                .put("version", canister.version())
                .put("epoch", canister.epoch())
                .put("metadata", array(canister.metadata(), name -> name));
    }

    static JsonObject node(NodeInfo node) {
        return new JsonObject()
                .put("id", node.id().toString())
                .put("host", node.host())
                .put("port", node.port())
                .put("up", node.up())
                .put(
                        "subnets",
                        array(node.replicas(), replica -> replica.subnet().toString()))
                .put(
                        "replicas",
                        array(
                                node.replicas(),
                                replica -> new JsonObject()
                                        .put("subnet", replica.subnet().toString())
                                        .put("height", replica.height())));
    }

    static JsonObject migration(MigrationInfo migration) {
        return new JsonObject()
                .put("id", migration.id())
                .put("canister", migration.canister().toString())
                .put("from", migration.from().toString())
                .put("to", migration.to().toString())
                .put("phase", migration.phase())
                .put("mode", migration.mode())
                .put("cutoverHeight", number(migration.cutoverHeight()))
                .put("activationHeight", number(migration.activationHeight()))
                .put("pauseMs", number(migration.pauseMs()))
                .put("epoch", migration.epoch())
                .put("manifestRoot", text(migration.manifestRoot()))
                .put("abortReason", text(migration.abortReason()))
                .put(
                        "phases",
                        array(
                                migration.phases(),
                                phase -> new JsonObject()
                                        .put("name", phase.name())
                                        .put("time", time(phase.timeNs()))
                                        .put(
                                                "registryVersion",
                                                phase.registryVersion() == 0 ? null : phase.registryVersion())));
    }

    static JsonObject registry(RegistryInfo registry) {
        return new JsonObject()
                .put("version", registry.version())
                .put(
                        "moved",
                        array(
                                registry.moved(),
                                moved -> new JsonObject()
                                        .put("canister", moved.canister().toString())
                                        .put("subnet", moved.subnet().toString())))
                .put(
                        "changes",
                        array(
                                registry.changes(),
                                change -> new JsonObject()
                                        .put("version", change.version())
                                        .put("time", time(change.timeNs()))
                                        .put("text", change.text())));
    }

    static <T> JsonArray array(List<T> values, Function<T, Object> map) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(map.apply(value)));
        return array;
    }

    private static @Nullable String time(long nanos) {
        return nanos == 0
                ? null
                : Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND).toString();
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static @Nullable Long number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
