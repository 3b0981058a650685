package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.NodeEvent;
import io.vertx.core.json.JsonObject;

/** Turns what happens on a node into the events {@code block}, {@code migration} and {@code registry}. */
final class EventRoute implements AutoCloseable {
    private final EventHub hub;
    private final NodeApi.Subscription subscription;

    EventRoute(NodeApi node, EventHub hub) {
        this.hub = hub;
        this.subscription = node.subscribe(this::onEvent);
    }

    @Override
    public void close() {
        subscription.close();
        hub.close();
    }

    private void onEvent(NodeEvent event) {
        switch (event) {
            case NodeEvent.BlockExecuted block ->
                hub.send("block", Json.block(block.block()).encode());
            case NodeEvent.MigrationChanged migration ->
                hub.send("migration", Json.migration(migration.migration()).encode());
            case NodeEvent.RegistryChanged registry ->
                hub.send(
                        "registry",
                        new JsonObject().put("version", registry.version()).encode());
            case NodeEvent.Certified certified -> {}
        }
    }
}
