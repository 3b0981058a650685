package dev.tern.chain.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code /v1/events}: who listens, and the sending. Who reads too slowly is cut off, never slows the sender; who comes back
 * names the last event it got ({@code Last-Event-ID}) and gets what it missed. If that is no longer kept, or is of another
 * process, it gets the event {@code gap} first: what it knows is old.
 */
final class EventHub implements AutoCloseable {
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final int KEPT = 1_000;
    private static final int MAX_LISTENERS = 1_000;
    private static final int MAX_WAITING_BYTES = 1 << 20;

    private final Vertx vertx;
    /** Ids of one process do not mean anything to another. */
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final Deque<Event> kept = new ArrayDeque<>();
    private long counter;
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
        Server.get(router, "/v1/events").handler(this::open);
    }

    private record Event(long number, String text) {}

    private void open(RoutingContext context) {
        if (listeners.size() >= MAX_LISTENERS) {
            Problem.unavailable("more than " + MAX_LISTENERS + " clients listen already")
                    .send(context);
            return;
        }
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .setWriteQueueMaxSize(MAX_WAITING_BYTES)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("content-encoding", "identity"); // a compressor would hold events back
        response.closeHandler(gone -> listeners.remove(response));
        response.exceptionHandler(gone -> listeners.remove(response));
        String last = context.request().getHeader("last-event-id");
        synchronized (this) {
            response.write("retry: 1000\n\n" + (last == null ? "" : since(last)));
            listeners.put(response, vertx.getOrCreateContext());
        }
    }

    /** What came after the event with this id. */
    private String since(String id) {
        OptionalLong last = number(id);
        long oldest = kept.isEmpty() ? counter + 1 : kept.getFirst().number();
        if (last.isEmpty() || last.getAsLong() > counter || last.getAsLong() < oldest - 1) {
            return "event: gap\nid: " + run + "-" + counter + "\ndata: {}\n\n";
        }
        StringBuilder missed = new StringBuilder();
        kept.stream().filter(event -> event.number() > last.getAsLong()).forEach(event -> missed.append(event.text()));
        return missed.toString();
    }

    private OptionalLong number(String id) {
        String prefix = run + "-";
        String digits = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** Sends an event to everybody who listens; {@code data} is JSON on one line. */
    synchronized void send(String name, String data) {
        counter++;
        Event event =
                new Event(counter, "id: " + run + "-" + counter + "\nevent: " + name + "\ndata: " + data + "\n\n");
        kept.addLast(event);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        write(event.text());
    }

    private void write(String text) {
        listeners.forEach((response, context) -> context.runOnContext(now -> {
            if (response.closed()) {
                listeners.remove(response);
            } else if (response.writeQueueFull()) {
                listeners.remove(response);
                response.reset(); // it comes back and asks for what it missed
            } else {
                response.write(text);
            }
        }));
    }
}
