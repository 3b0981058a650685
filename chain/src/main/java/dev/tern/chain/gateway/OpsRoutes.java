package dev.tern.chain.gateway;

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
    private static final List<Metric<SubnetInfo>> SUBNETS = List.of(
            new Metric<>("tern.block.height", "The newest block that is executed.", SubnetInfo::height),
            new Metric<>(
                    "tern.certified.height", "The newest block that has a certificate.", SubnetInfo::certifiedHeight),
            new Metric<>("tern.canisters", "Canisters of the subnet.", SubnetInfo::canisters),
            new Metric<>("tern.memory.bytes", "Memory that the subnet's canisters take.", SubnetInfo::memoryBytes));

    private static final List<Metric<ModuleCounts>> MODULES = List.of(
            new Metric<>(
                    "tern.modules.compiled",
                    "Modules of canisters that this process compiled.",
                    ModuleCounts::compiled),
            new Metric<>(
                    "tern.modules.loaded",
                    "Modules of canisters that this process found compiled on disk.",
                    ModuleCounts::loaded),
            new Metric<>(
                    "tern.functions.interpreted",
                    "Functions of those modules that the JVM cannot compile.",
                    ModuleCounts::interpretedFunctions));

    private final NodeApi node;
    private final PrometheusMeterRegistry metrics;
    private final Map<Metric<SubnetInfo>, MultiGauge> gauges = new HashMap<>();

    private record Metric<T>(String name, String meaning, ToDoubleFunction<T> value) {}

    OpsRoutes(NodeApi node, PrometheusMeterRegistry metrics) {
        this.node = node;
        this.metrics = metrics;
        Gauge.builder("tern.registry.version", node, n -> n.network().registryVersion())
                .description("The newest version of the registry that this node knows.")
                .register(metrics);
        for (Metric<ModuleCounts> metric : MODULES) {
            FunctionCounter.builder(metric.name, node, n -> metric.value.applyAsDouble(n.modules()))
                    .description(metric.meaning)
                    .register(metrics);
        }
        for (Metric<SubnetInfo> metric : SUBNETS) {
            gauges.put(
                    metric,
                    MultiGauge.builder(metric.name).description(metric.meaning).register(metrics));
        }
    }

    /** Subnets come and go: each look takes those of this moment. */
    private void look() {
        List<SubnetInfo> subnets = node.subnets();
        gauges.forEach((metric, gauge) -> gauge.register(
                subnets.stream()
                        .<MultiGauge.Row<?>>map(subnet -> MultiGauge.Row.of(
                                Tags.of("subnet", subnet.id().toString()), metric.value.applyAsDouble(subnet)))
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
