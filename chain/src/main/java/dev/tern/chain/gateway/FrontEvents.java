package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Backends.Question;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens to one node of every subnet, and passes every event on once. */
final class FrontEvents implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;
    private static final int REMEMBERED = 2_000;

    private final Backends backends;
    private final Vertx vertx;
    private final EventHub hub;
    private final Set<String> connected = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<String> seen =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            }));
    private final long look;

    FrontEvents(Backends backends, Vertx vertx, EventHub hub) {
        this.backends = backends;
        this.vertx = vertx;
        this.hub = hub;
        this.look = vertx.setPeriodic(0, LOOK_MILLIS, id -> connect());
    }

    @Override
    public void close() {
        vertx.cancelTimer(look);
    }

    /** Every subnet without a connection gets one, to the next of its nodes. */
    private void connect() {
        for (String subnet : backends.subnets()) {
            List<FrontGateway.Backend> nodes = backends.of(subnet);
            if (!nodes.isEmpty() && connected.add(subnet)) {
                FrontGateway.Backend node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
                backends.open(node, Question.get("/v1/events"))
                        .onSuccess(response -> listen(subnet, response))
                        .onFailure(gone -> connected.remove(subnet));
            }
        }
    }

    private void listen(String subnet, HttpClientResponse response) {
        RecordParser frames = RecordParser.newDelimited("\n\n", response);
        frames.handler(frame -> onFrame(frame));
        frames.endHandler(end -> connected.remove(subnet));
        frames.exceptionHandler(gone -> connected.remove(subnet));
    }

    private void onFrame(Buffer frame) {
        String name = "";
        String data = "";
        for (String line : frame.toString().split("\n", -1)) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            }
        }
        if (!name.isEmpty() && seen.add(key(name, new JsonObject(data)))) {
            hub.send(name, data);
        }
    }

    /** What makes an event the same event when another node tells of it. */
    private static String key(String name, JsonObject data) {
        return switch (name) {
            case "block" -> name + data.getString("subnet") + data.getLong("height");
            case "migration" ->
                name
                        + data.getLong("id")
                        + data.getString("phase")
                        + data.getValue("cutoverHeight")
                        + data.getValue("activationHeight");
            default -> name + data.encode();
        };
    }
}
