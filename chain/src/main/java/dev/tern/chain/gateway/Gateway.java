package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.NodeApi;
import io.vertx.core.Vertx;
import java.io.IOException;

/** The HTTP gateway of a process: {@code /api} for agents, {@code /v1} for people and tools, the explorer at {@code /}. */
public final class Gateway implements AutoCloseable {
    private final Server server;
    private final Calls calls;
    private final EventRoute events;

    private Gateway(Server server, Calls calls, EventRoute events) {
        this.server = server;
        this.calls = calls;
        this.events = events;
    }

    /** Serves {@code node} on {@code port}, or on any free port if that is 0; throws if the port is taken. */
    public static Gateway start(NodeApi node, String host, int port) throws IOException {
        return start(node, host, port, Limits.STANDARD);
    }

    /** As {@link #start(NodeApi, String, int)}, with other limits. */
    public static Gateway start(NodeApi node, String host, int port, Limits limits) throws IOException {
        Server server = new Server();
        Vertx vertx = server.vertx();
        Locator locator = new Locator(node);
        Certificates certificates = new Certificates();
        Patience patience = new Patience(vertx, limits.moveWaitMillis());
        Calls calls = new Calls(node, vertx, locator, certificates, patience, limits.lookAfterMillis());
        EventHub hub = new EventHub(vertx);
        EventRoute events = new EventRoute(node, hub);
        server.listen(host, port, router -> {
            new IcRoutes(node, locator, calls, certificates, patience, limits).mount(router);
            new SiteRoutes(new AnonymousCalls(vertx, () -> server.address(host))).mount(router);
            new V1Routes(node).mount(router);
            hub.mount(router);
            new OpsRoutes(node, server.metrics()).mount(router);
            new Pages().mount(router);
        });
        return new Gateway(server, calls, events);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        calls.close();
        events.close();
        server.close();
    }
}
