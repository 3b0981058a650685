package dev.tern.chain.gateway;

import static java.util.Objects.requireNonNull;

import dev.tern.chain.nodeapi.Health;
import dev.tern.chain.nodeapi.ModuleCounts;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.SubnetInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** For operators: {@code /healthz} (the process answers), {@code /readyz} (it can serve), {@code /metrics}. */
final class OpsRoutes {
    private static final Map<String, ToDoubleFunction<SubnetInfo>> VALUES = Map.of(
            "tern.block.height", SubnetInfo::height,
            "tern.certified.height", SubnetInfo::certifiedHeight,
            "tern.canisters", SubnetInfo::canisters,
            "tern.memory.bytes", SubnetInfo::memoryBytes);

    private static final Map<String, ToDoubleFunction<ModuleCounts>> MODULES = Map.of(
            "tern.modules.compiled", ModuleCounts::compiled,
            "tern.modules.loaded", ModuleCounts::loaded,
            "tern.functions.interpreted", ModuleCounts::interpretedFunctions);

    private final NodeApi node;
    private final PrometheusMeterRegistry metrics;
    private final Map<String, MultiGauge> gauges = new HashMap<>();

    OpsRoutes(NodeApi node, PrometheusMeterRegistry metrics) {
        this.node = node;
        this.metrics = metrics;
        Gauge.builder("tern.registry.version", node, n -> n.network().registryVersion())
                .register(metrics);
        MODULES.forEach((name, value) -> FunctionCounter.builder(name, node, n -> value.applyAsDouble(n.modules()))
                .register(metrics));
        VALUES.forEach(
                (name, value) -> gauges.put(name, MultiGauge.builder(name).register(metrics)));
    }

    /** Subnets come and go: each look takes those of this moment. */
    private void look() {
        List<SubnetInfo> subnets = node.subnets();
        VALUES.forEach((name, value) -> requireNonNull(gauges.get(name))
                .register(
                        subnets.stream()
                                .<MultiGauge.Row<?>>map(subnet -> MultiGauge.Row.of(
                                        Tags.of("subnet", subnet.id().toString()), value.applyAsDouble(subnet)))
                                .toList(),
                        true));
    }

    void mount(Router router) {
        Server.get(router, "/healthz").handler(context -> json(context, 200, new JsonObject().put("status", "up")));
        Server.get(router, "/readyz")
                .handler(context -> context.vertx()
                        .executeBlocking(node::health, false)
                        .onSuccess(health -> ready(context, health))
                        .onFailure(context::fail));
        mountMetrics(router, metrics, this::look);
    }

    static void mountMetrics(Router router, PrometheusMeterRegistry metrics, Runnable before) {
        Server.get(router, "/metrics")
                .handler(context -> context.vertx()
                        .executeBlocking(
                                () -> {
                                    before.run();
                                    return metrics.scrape();
                                },
                                true)
                        .onSuccess(text -> context.response()
                                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                                .end(text))
                        .onFailure(context::fail));
    }

    private static void ready(RoutingContext context, Health health) {
        json(
                context,
                health.ready() ? 200 : 503,
                new JsonObject()
                        .put("status", health.ready() ? "ready" : "not ready")
                        .put("problems", new JsonArray(health.problems())));
    }

    private static void json(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.encode());
    }
}
