package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.Health;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.SubnetInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.ToDoubleFunction;

/** For operators: {@code /healthz} (the process answers), {@code /readyz} (it can serve), {@code /metrics}. */
final class OpsRoutes {
    private final NodeApi node;
    private final PrometheusMeterRegistry metrics;

    OpsRoutes(NodeApi node, PrometheusMeterRegistry metrics) {
        this.node = node;
        this.metrics = metrics;
        node.subnets().forEach(subnet -> {
            gauge(subnet, "tern.block.height", SubnetInfo::height);
            gauge(subnet, "tern.certified.height", SubnetInfo::certifiedHeight);
            gauge(subnet, "tern.canisters", SubnetInfo::canisters);
            gauge(subnet, "tern.memory.bytes", SubnetInfo::memoryBytes);
        });
        Gauge.builder("tern.registry.version", node, n -> n.network().registryVersion())
                .register(metrics);
    }

    private void gauge(SubnetInfo subnet, String name, ToDoubleFunction<SubnetInfo> value) {
        Gauge.builder(
                        name,
                        node,
                        n -> n.subnets().stream()
                                .filter(info -> info.id().equals(subnet.id()))
                                .mapToDouble(value)
                                .findFirst()
                                .orElse(Double.NaN))
                .tags(Tags.of("subnet", subnet.id().toString()))
                .register(metrics);
    }

    void mount(Router router) {
        router.get("/healthz").handler(context -> json(context, 200, new JsonObject().put("status", "up")));
        router.get("/readyz")
                .handler(context -> context.vertx()
                        .executeBlocking(node::health, false)
                        .onSuccess(health -> ready(context, health))
                        .onFailure(context::fail));
        mountMetrics(router, metrics);
    }

    static void mountMetrics(Router router, PrometheusMeterRegistry metrics) {
        router.get("/metrics")
                .handler(context -> context.vertx()
                        .executeBlocking(() -> metrics.scrape(), false)
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
