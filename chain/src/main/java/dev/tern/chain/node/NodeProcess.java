package dev.tern.chain.node;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.gateway.Gateway;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One node of a network in this process, with a gateway for what it hosts. Holds the lock of the node's directory. */
public final class NodeProcess implements AutoCloseable {
    private final HomeLock lock;
    private final NodeGroup nodes;
    private final Gateway gateway;
    private final String host;
    private final CountDownLatch ended = new CountDownLatch(1);

    private NodeProcess(HomeLock lock, NodeGroup nodes, Gateway gateway, String host) {
        this.lock = lock;
        this.nodes = nodes;
        this.gateway = gateway;
        this.host = host;
    }

    /**
     * What a node needs to know.
     *
     * @param directory of the node: keys, guards, partitions
     * @param genesis file of the network
     * @param host where its gateway listens
     * @param port of its gateway; 0 for any free one
     */
    public record Config(Path directory, Path genesis, String host, int port) {
        /** Reads the JSON form; throws {@link NodeException} if it is none. */
        public static Config read(Path file) {
            JsonObject json = Home.readJson(file)
                    .orElseThrow(
                            () -> new NodeException("there is no file " + file + "; name the node's configuration"));
            String directory = json.getString("directory");
            String genesis = json.getString("genesis");
            if (directory == null || genesis == null) {
                throw new NodeException(
                        file + " must name \"directory\" and \"genesis\"; see `tern node start --help`");
            }
            Path base = file.toAbsolutePath().resolveSibling("");
            return new Config(
                    base.resolve(directory).normalize(),
                    base.resolve(genesis).normalize(),
                    json.getString("host", "127.0.0.1"),
                    json.getInteger("port", 0));
        }

        JsonObject toJson() {
            return new JsonObject()
                    .put("directory", directory.toString())
                    .put("genesis", genesis.toString())
                    .put("host", host)
                    .put("port", port);
        }
    }

    /** Starts the node and its gateway; the subnet may need other nodes before it answers. */
    public static NodeProcess start(Config config) {
        HomeLock lock = HomeLock.take(config.directory());
        try {
            GenesisRecord genesis = Home.readGenesis(config.genesis())
                    .orElseThrow(() -> new NodeException("there is no genesis file " + config.genesis()));
            NodeHome home = new NodeHome(config.directory());
            NodeGroup nodes = new NodeGroup(genesis, List.of(home), home.compiled(), Settings.DEFAULT);
            GroupApi api = new GroupApi(nodes, new CanisterNames(config.genesis()));
            Gateway gateway = Gateways.start(api, config.host(), config.port());
            NodeProcess process = new NodeProcess(lock, nodes, gateway, config.host());
            process.begin(home);
            return process;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void begin(NodeHome home) {
        try {
            nodes.start();
            Home.writeJson(home.addressFile(), description());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Identity, addresses, subnets. */
    public JsonObject description() {
        Node node = nodes.nodes().getFirst();
        return new JsonObject()
                .put("id", node.id().toString())
                .put("pid", ProcessHandle.current().pid())
                .put("host", node.endpoint().host())
                .put("port", node.endpoint().port())
                .put("gateway", "http://" + host + ":" + gateway.port())
                .put(
                        "subnets",
                        new JsonArray(
                                node.subnets().stream().map(SubnetId::toString).toList()));
    }

    /** Returns when {@link #close} was called elsewhere. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        gateway.close();
        nodes.close();
        lock.close();
        ended.countDown();
    }
}
