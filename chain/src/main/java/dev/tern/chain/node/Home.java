package dev.tern.chain.node;

import dev.tern.chain.storage.DurableFiles;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a network on this machine:
 *
 * <pre>
 * genesis            the network's first registry, with a mark
 * lock               held by the running process
 * network.json       gateway URL and process id of the running network
 * identities/        the user's keys (written by the client's commands)
 * log/               what the processes log
 * compiled/          modules as the JVM takes them: made again where they are missing
 * nodes/N/           node N: keys.json, address, guard/SUBNET, and one partition per subnet
 * </pre>
 */
public final class Home {
    private static final String MARKS = "tern-home/";
    private static final String MARK = MARKS + "1";
    private static final String GENESIS = "genesis";
    private static final String COMPILED = "compiled";
    /** What survives a reset. */
    private static final Set<String> KEPT = Set.of("identities", "lock");

    private static final Logger LOG = LoggerFactory.getLogger(Home.class);

    private final Path root;

    public Home(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    public Path log() {
        return root.resolve("log");
    }

    /** Compiled modules, for a process that runs all nodes. */
    public Path compiled() {
        return root.resolve(COMPILED);
    }

    public NodeHome node(int index) {
        return new NodeHome(root.resolve("nodes").resolve(Integer.toString(index)));
    }

    /** The homes of all nodes that were dealt here, by index. */
    public List<NodeHome> nodes() {
        List<NodeHome> found = new ArrayList<>();
        while (Files.exists(node(found.size()).keysFile())) {
            found.add(node(found.size()));
        }
        return found;
    }

    /** What the nodes of this home that run in processes of their own say about themselves. */
    public List<JsonObject> addresses() {
        return nodes().stream().flatMap(node -> address(node).stream()).toList();
    }

    /** Its lock tells whether a node lives: the process id in a stale file may be a stranger's by now. */
    private static Optional<JsonObject> address(NodeHome node) {
        if (!HomeLock.isHeld(node.root())) {
            return Optional.empty();
        }
        long holder = HomeLock.holder(node.root()).orElse(-1);
        return readJson(node.addressFile()).filter(address -> address.getLong("pid") == holder);
    }

    /**
     * The network that lives here; empty if the directory is absent or has no network yet. Throws {@link NodeException} if
     * something else lives here.
     */
    public Optional<GenesisRecord> genesis() {
        requireDirectory();
        Optional<GenesisRecord> found = readGenesis(genesisFile());
        if (found.isEmpty()) {
            refuseStrangers();
        }
        return found;
    }

    Path genesisFile() {
        return root.resolve(GENESIS);
    }

    static Optional<GenesisRecord> readGenesis(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new NodeException("cannot read " + file + ": " + e.getMessage(), e);
        }
        try {
            return Optional.of(Reader.whole(bytes, in -> {
                String mark = in.text();
                if (mark.startsWith(MARKS) && !mark.equals(MARK)) {
                    throw new NodeException(file + " has the format " + mark + ", and this version reads " + MARK
                            + "; run the version that wrote it, or name another directory with --home DIR");
                }
                if (!mark.equals(MARK)) {
                    throw new DecodeException("it has no mark of Tern");
                }
                return GenesisRecord.read(in);
            }));
        } catch (DecodeException e) {
            throw new NodeException(
                    file + " is corrupt or foreign: it is not a network's genesis (" + e.getMessage()
                            + "); use another one (--home DIR), or run `tern network reset`",
                    e);
        }
    }

    void writeGenesis(GenesisRecord genesis) {
        DurableFiles.write(
                root.resolve(GENESIS), new Writer().text(MARK).value(genesis).toBytes());
    }

    /** What the running network says about itself; empty if none runs, stale if it was killed: see {@link HomeLock}. */
    public Optional<JsonObject> network() {
        return readJson(networkFile());
    }

    /** Replaces what {@link #network} gives. */
    public void writeNetwork(JsonObject network) {
        writeJson(networkFile(), network);
    }

    /** The network runs no more: nobody should look for it where it was. */
    void forgetNetwork() {
        try {
            Files.deleteIfExists(networkFile());
        } catch (IOException e) {
            LOG.warn("{} stays behind", networkFile(), e);
        }
    }

    /** Removes the network and all that belongs to it; identities stay. The network must not run. */
    public void reset() {
        if (!Files.exists(root.resolve(GENESIS))) {
            refuseStrangers();
        }
        if (!Files.isDirectory(root)) {
            return;
        }
        int removed = HomeLock.holding(root, this::removeAll);
        LOG.info("{} entries of {} removed", removed, root);
    }

    private int removeAll() {
        try (Stream<Path> entries = Files.list(root)) {
            List<Path> doomed = entries.filter(
                            entry -> !KEPT.contains(entry.getFileName().toString()))
                    .toList();
            doomed.forEach(DurableFiles::deleteTree);
            return doomed.size();
        } catch (IOException e) {
            throw new NodeException("cannot remove the network in " + root + ": " + e.getMessage(), e);
        }
    }

    private Path networkFile() {
        return root.resolve("network.json");
    }

    static Optional<JsonObject> readJson(Path path) {
        try {
            return Optional.of(new JsonObject(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | io.vertx.core.json.DecodeException e) {
            throw new NodeException(path + " does not read: " + e.getMessage() + "; run `tern network reset`", e);
        }
    }

    static void writeJson(Path path, JsonObject json) {
        DurableFiles.write(path, (json.encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void requireDirectory() {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new NodeException("the home " + root + " is a file; name a directory with --home DIR");
        }
    }

    private void refuseStrangers() {
        requireDirectory();
        if (!Files.exists(root)) {
            return;
        }
        List<String> ours = List.of("lock", "log", "identities", "network.json", "canisters.json", "nodes", COMPILED);
        try (Stream<Path> entries = Files.list(root)) {
            Optional<Path> stranger = entries.filter(
                            entry -> !ours.contains(entry.getFileName().toString()))
                    .sorted()
                    .findFirst();
            if (stranger.isPresent() && !stranger.get().getFileName().toString().endsWith(".json")) {
                throw new NodeException("the home " + root + " is foreign: it holds "
                        + stranger.get().getFileName()
                        + " but no genesis of Tern; name an empty or absent directory with --home DIR");
            }
        } catch (IOException e) {
            throw new NodeException("cannot read the home " + root + ": " + e.getMessage(), e);
        }
    }
}
