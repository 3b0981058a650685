package dev.tern.chain.node;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.gateway.Gateway;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole local network in this process: all nodes, one gateway. Holds the home's lock while it lives. */
public final class NetworkProcess implements RunningNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkProcess.class);
    private static final String HOST = "127.0.0.1";
    private static final long READY_SECONDS = 120;

    private final Home home;
    private final HomeLock lock;
    private final NodeGroup nodes;
    private final GroupApi api;
    private final Gateway gateway;
    private final CountDownLatch ended = new CountDownLatch(1);

    private NetworkProcess(Home home, HomeLock lock, NodeGroup nodes, GroupApi api, Gateway gateway) {
        this.home = home;
        this.lock = lock;
        this.nodes = nodes;
        this.api = api;
        this.gateway = gateway;
    }

    /**
     * Starts the network of {@code home}, dealt before, with its gateway on {@code port} (0: any free one); returns when a
     * call would succeed. Throws {@link NodeException} or what storage throws.
     */
    public static NetworkProcess start(Home home, int port) {
        HomeLock lock = HomeLock.take(home.root());
        try {
            LeftNodes.end(home);
            GenesisRecord genesis = home.genesis()
                    .orElseThrow(
                            () -> new NodeException("no network in " + home.root() + "; run `tern network start`"));
            NodeGroup nodes = new NodeGroup(genesis, home.nodes(), home.compiled(), Settings.DEFAULT);
            GroupApi api = new GroupApi(nodes, new CanisterNames(home.genesisFile()));
            NetworkProcess network = new NetworkProcess(home, lock, nodes, api, Gateways.start(api, HOST, port));
            network.begin();
            return network;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void begin() {
        try {
            nodes.start();
            awaitReady();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        home.writeNetwork(description());
        Thread.ofPlatform().name("read past blocks").start(api::readPast);
        LOG.info("the network in {} is up", home.root());
    }

    @Override
    public JsonObject description() {
        long pid = ProcessHandle.current().pid();
        JsonArray list = new JsonArray();
        for (Node node : nodes.nodes()) {
            list.add(new JsonObject()
                    .put("id", node.id().toString())
                    .put("pid", pid)
                    .put("host", node.endpoint().host())
                    .put("port", node.endpoint().port())
                    .put(
                            "subnets",
                            new JsonArray(node.subnets().stream()
                                    .map(SubnetId::toString)
                                    .toList())));
        }
        return new JsonObject()
                .put("home", home.root().toString())
                .put("gateway", "http://" + HOST + ":" + gateway.port())
                .put("pid", pid)
                .put("nodes", list);
    }

    public NodeGroup nodes() {
        return nodes;
    }

    public int port() {
        return gateway.port();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        gateway.close();
        nodes.close();
        home.forgetNetwork();
        lock.close();
        ended.countDown();
    }

    private void awaitReady() {
        if (!api.awaitReady(READY_SECONDS)) {
            throw new NodeException("the network does not come up: "
                    + String.join("; ", api.health().problems()) + " (its log is in " + home.log() + ")");
        }
    }
}
