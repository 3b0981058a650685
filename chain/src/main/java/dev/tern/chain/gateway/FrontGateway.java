package dev.tern.chain.gateway;

import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * One gateway for nodes that run as processes of their own, each with its own gateway: brings requests to a live node of
 * the right subnet, and puts together what only several nodes know.
 */
public final class FrontGateway implements AutoCloseable {
    private final Server server;
    private final FrontEvents events;
    private final EventHub hub;

    /** A node's own gateway, and the subnets that it has replicas of. */
    public record Backend(NodeId node, URI gateway, List<SubnetId> subnets) {}

    private FrontGateway(Server server, FrontEvents events, EventHub hub) {
        this.server = server;
        this.events = events;
        this.hub = hub;
    }

    /**
     * Serves the nodes that {@code backends} names, which is asked again for every request: nodes may come and go. Throws
     * if the port is taken; 0 takes any free one.
     */
    public static FrontGateway start(Supplier<List<Backend>> backends, String host, int port) throws IOException {
        Server server = new Server();
        Backends nodes = new Backends(server.vertx(), backends);
        EventHub hub = new EventHub(server.vertx());
        FrontEvents events = new FrontEvents(nodes, server.vertx(), hub);
        server.listen(host, port, router -> {
            new FrontRoutes(nodes, server.vertx()).mount(router);
            new SiteRoutes(new AnonymousCalls(server.vertx(), () -> server.address(host))).mount(router);
            hub.mount(router);
            new FrontJson(nodes).mount(router);
            OpsRoutes.mountMetrics(router, server.metrics(), () -> {});
            new Pages().mount(router);
        });
        return new FrontGateway(server, events, hub);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        events.close();
        hub.close();
        server.close();
    }
}
