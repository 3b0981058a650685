package dev.tern.sdk.testkit;

import dev.tern.chain.node.Dealer;
import dev.tern.chain.node.Home;
import dev.tern.chain.node.NetworkProcess;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.client.Identity;
import dev.tern.sdk.client.Management;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A network of real nodes in this process: loopback sockets on free ports, databases under a home of its own. Calls go through
 * its gateway, verified. Not thread-safe; {@link Agent}s that it hands out are.
 */
public final class LocalNetwork implements AutoCloseable {
    private final Home home;
    private final boolean ours;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Identity identity = Identity.generate();
    private NetworkProcess process;

    private LocalNetwork(Home home, boolean ours) {
        this.home = home;
        this.ours = ours;
        this.process = NetworkProcess.start(home, 0);
    }

    /** Starts a fresh network in a temporary home that {@link #close} removes; returns when calls succeed. */
    public static LocalNetwork start(int applicationSubnets, int nodesPerSubnet) {
        try {
            return start(Files.createTempDirectory("tern"), true, applicationSubnets, nodesPerSubnet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a fresh network in {@code home}, which stays. */
    public static LocalNetwork start(Path home, int applicationSubnets, int nodesPerSubnet) {
        return start(home, false, applicationSubnets, nodesPerSubnet);
    }

    private static LocalNetwork start(Path path, boolean ours, int applications, int nodes) {
        Home home = new Home(path);
        Dealer.deal(home, new Dealer.Plan("test", applications, nodes));
        return new LocalNetwork(home, ours);
    }

    /** Stops all nodes in order and starts them again from what their disks hold. */
    public void restart() {
        process.close();
        process = NetworkProcess.start(home, 0);
    }

    /** Ends all nodes as a crash would, and starts them again. */
    public void crash() {
        for (int i = 0; i < process.nodes().size(); i++) {
            process.nodes().kill(i);
        }
        restart();
    }

    public URI gateway() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    /** An agent of this network's own identity. */
    public Agent agent() {
        return Agent.connect(gateway(), identity);
    }

    public Agent agent(Identity other) {
        return Agent.connect(gateway(), other);
    }

    public SubnetId root() {
        return genesis().root();
    }

    public List<SubnetId> applications() {
        return genesis().subnets().stream()
                .map(SubnetRecord::id)
                .filter(id -> !id.equals(root()))
                .toList();
    }

    /** Stops a node in order; {@code member} counts the nodes of the subnet from 0. */
    public void stop(SubnetId subnet, int member) {
        process.nodes().stop(index(subnet, member));
    }

    /** Ends a node as a crash would. */
    public void kill(SubnetId subnet, int member) {
        process.nodes().kill(index(subnet, member));
    }

    public void start(SubnetId subnet, int member) {
        process.nodes().start(index(subnet, member));
    }

    /** Creates a canister on {@code subnet} and installs the sample {@code name} of the classpath. */
    public CanisterClient deploy(String name, SubnetId subnet) {
        return deploy(sample(name), subnet);
    }

    /** Creates a canister on {@code subnet} and installs {@code module}, without arguments. */
    public CanisterClient deploy(Blob module, SubnetId subnet) {
        Management management = new Management(agent());
        CanisterId id = management.create(Optional.of(subnet), Optional.empty()).canister();
        management.install(id, Management.InstallMode.INSTALL, module, Candid.EMPTY);
        return CanisterClient.of(agent(), id);
    }

    /** The module of a sample canister. */
    public static Blob sample(String name) {
        try (InputStream in = LocalNetwork.class.getResourceAsStream("/canisters/" + name + ".wasm")) {
            if (in == null) {
                throw new IllegalArgumentException("no sample canister " + name + " on the classpath");
            }
            return Blob.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a canister to move by chunks; returns the migration's id. */
    public long migrate(CanisterId canister, SubnetId destination) {
        return new Management(agent()).migrate(canister, destination, OptionalLong.empty(), Optional.empty());
    }

    /** What the gateway says of a migration. */
    public JsonObject migration(long id) {
        return new JsonObject(get("/v1/migrations/" + id));
    }

    /** The height of a subnet, as the gateway's nodes know it. */
    public long height(SubnetId subnet) {
        return new JsonArray(get("/v1/subnets"))
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(json -> json.getString("id").equals(subnet.toString()))
                        .mapToLong(json -> json.getLong("height"))
                        .findFirst()
                        .orElseThrow();
    }

    /** The body of a successful GET of a route such as {@code /v1/subnets}. */
    public String get(String route) {
        HttpRequest request = HttpRequest.newBuilder(gateway().resolve(route)).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(route + " answers " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        if (ours) {
            remove(home.root());
        }
    }

    private GenesisRecord genesis() {
        return process.nodes().genesis();
    }

    private int index(SubnetId subnet, int member) {
        SubnetRecord record = genesis().registry().subnet(subnet).orElseThrow();
        return process.nodes().indexOf(record.members().get(member).node());
    }

    private static void remove(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
