package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.NodeEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code /v1/events}: server-sent events {@code block}, {@code migration} and {@code registry} as they happen. Who reads
 * too slowly misses events, never slows the node; the ids are consecutive, so that a gap shows.
 */
final class EventRoute implements AutoCloseable {
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final Vertx vertx;
    private final AtomicLong counter = new AtomicLong();
    private final Map<HttpServerResponse, Context> listeners = new ConcurrentHashMap<>();
    private final NodeApi.Subscription subscription;
    private final long heartbeat;

    EventRoute(NodeApi node, Vertx vertx) {
        this.vertx = vertx;
        this.subscription = node.subscribe(this::onEvent);
        this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> send(": still here\n\n"));
    }

    @Override
    public void close() {
        subscription.close();
        vertx.cancelTimer(heartbeat);
    }

    void mount(Router router) {
        router.get("/v1/events").handler(this::open);
    }

    private void open(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("content-encoding", "identity"); // a compressor would hold events back
        response.closeHandler(gone -> listeners.remove(response));
        response.exceptionHandler(gone -> listeners.remove(response));
        response.write("retry: 1000\n\n");
        listeners.put(response, vertx.getOrCreateContext());
    }

    private void onEvent(NodeEvent event) {
        switch (event) {
            case NodeEvent.BlockExecuted block -> send("block", Json.block(block.block()));
            case NodeEvent.MigrationChanged migration -> send("migration", Json.migration(migration.migration()));
            case NodeEvent.RegistryChanged registry ->
                send("registry", new JsonObject().put("version", registry.version()));
            case NodeEvent.Certified certified -> {}
        }
    }

    private void send(String name, JsonObject data) {
        long id = counter.incrementAndGet();
        if (!listeners.isEmpty()) {
            send("id: " + id + "\nevent: " + name + "\ndata: " + data.encode() + "\n\n");
        }
    }

    private void send(String text) {
        listeners.forEach((response, context) -> context.runOnContext(now -> {
            if (!response.closed() && !response.writeQueueFull()) {
                response.write(text);
            }
        }));
    }
}
