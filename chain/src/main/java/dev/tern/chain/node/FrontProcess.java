package dev.tern.chain.node;

import dev.tern.chain.gateway.FrontGateway;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local network whose nodes are processes of their own, and the gateway in front of them. A node that dies stays dead
 * until somebody starts it again with {@code tern node start --config nodes/N/node.json}.
 */
public final class FrontProcess implements RunningNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(FrontProcess.class);
    private static final String HOST = "127.0.0.1";
    private static final Duration READY = Duration.ofMinutes(3);
    private static final long END_SECONDS = 60;

    private final Home home;
    private final HomeLock lock;
    private final List<Process> processes;
    private final FrontGateway gateway;
    private final CountDownLatch ended = new CountDownLatch(1);

    private FrontProcess(Home home, HomeLock lock, List<Process> processes, FrontGateway gateway) {
        this.home = home;
        this.lock = lock;
        this.processes = processes;
        this.gateway = gateway;
    }

    /**
     * Starts a process per node of {@code home} and returns when a call would succeed.
     *
     * @param command the command line that runs a node with the configuration file given to it
     */
    public static FrontProcess start(Home home, int port, Function<Path, List<String>> command) {
        HomeLock lock = HomeLock.take(home.root());
        List<Process> processes = new ArrayList<>();
        try {
            LeftNodes.end(home);
            FrontGateway gateway = Gateways.guarded(port, () -> FrontGateway.start(() -> backends(home), HOST, port));
            for (NodeHome node : home.nodes()) {
                Path config = node.root().resolve("node.json");
                Home.writeJson(config, new NodeProcess.Config(node.root(), home.genesisFile(), HOST, 0).toJson());
                processes.add(spawn(command.apply(config), home.log()));
            }
            FrontProcess front = new FrontProcess(home, lock, processes, gateway);
            front.begin();
            return front;
        } catch (RuntimeException e) {
            processes.forEach(Process::destroy);
            lock.close();
            throw e;
        }
    }

    private void begin() {
        try {
            processes.forEach(FrontProcess::firstWord);
            awaitReady();
            home.writeNetwork(description());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public JsonObject description() {
        JsonArray nodes = new JsonArray();
        for (JsonObject node : home.addresses()) {
            nodes.add(node);
        }
        return new JsonObject()
                .put("home", home.root().toString())
                .put("gateway", "http://" + HOST + ":" + gateway.port())
                .put("pid", ProcessHandle.current().pid())
                .put("nodes", nodes);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        gateway.close();
        home.addresses().forEach(node -> ProcessHandle.of(node.getLong("pid")).ifPresent(ProcessHandle::destroy));
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("process {} does not end", process.pid());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        home.forgetNetwork();
        lock.close();
        ended.countDown();
    }

    private static Process spawn(List<String> command, Path log) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            log.resolve("process.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new NodeException("cannot start a node's process: " + e.getMessage(), e);
        }
    }

    /** Waits until a node says that it runs. */
    private static void firstWord(Process process) {
        try {
            String word = FirstWord.of(process.getInputStream())
                    .orElseThrow(() -> new NodeException(
                            "a node's process ended at once; see process.log in the home's log directory"));
            LOG.info("a node runs: {}", word);
        } catch (IOException e) {
            throw new NodeException("a node's process does not speak: " + e.getMessage(), e);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (JsonObject node : home.addresses()) {
                URI ready = URI.create(node.getString("gateway") + "/readyz");
                while (!answers(http, ready)) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new NodeException("node " + node.getString("id") + " does not get ready; see its log");
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            }
        }
    }

    private static boolean answers(HttpClient http, URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<FrontGateway.Backend> backends(Home home) {
        return home.addresses().stream().map(FrontProcess::backend).toList();
    }

    private static FrontGateway.Backend backend(JsonObject node) {
        return new FrontGateway.Backend(
                NodeId.ofText(node.getString("id")),
                URI.create(node.getString("gateway")),
                node.getJsonArray("subnets").stream()
                        .map(id -> SubnetId.ofText(id.toString()))
                        .toList());
    }
}
