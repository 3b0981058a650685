package dev.tern.chain.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code /v1/events}: who listens, and the sending. Who reads too slowly misses events, never slows the sender; the ids
 * are consecutive, so that a gap shows.
 */
final class EventHub implements AutoCloseable {
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final Vertx vertx;
    private final AtomicLong counter = new AtomicLong();
    private final Map<HttpServerResponse, Context> listeners = new ConcurrentHashMap<>();
    private final long heartbeat;

    EventHub(Vertx vertx) {
        this.vertx = vertx;
        this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> write(": still here\n\n"));
    }

    @Override
    public void close() {
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

    /** Sends an event to everybody who listens; {@code data} is JSON on one line. */
    void send(String name, String data) {
        long id = counter.incrementAndGet();
        if (!listeners.isEmpty()) {
            write("id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n");
        }
    }

    private void write(String text) {
        listeners.forEach((response, context) -> context.runOnContext(now -> {
            if (!response.closed() && !response.writeQueueFull()) {
                response.write(text);
            }
        }));
    }
}
