package dev.tern.chain.node;

import dev.tern.chain.network.Directory;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.sdk.types.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where nodes are: as the newest registry known says, unless a node of this machine had to take another port. Nodes of
 * one process share a book. Thread-safe.
 */
public final class AddressBook implements Directory {
    private final Map<NodeId, Endpoint> moved = new ConcurrentHashMap<>();
    private volatile Registry registry;

    public AddressBook(Registry registry) {
        this.registry = registry;
    }

    /** Follows the registry: a version older than the one at hand changes nothing. */
    public synchronized void follow(Registry newer) {
        if (newer.version() > registry.version()) {
            registry = newer;
        }
    }

    /** The newest registry seen. */
    public Registry registry() {
        return registry;
    }

    /** {@code node} listens elsewhere than the registry says. */
    public void moved(NodeId node, Endpoint endpoint) {
        moved.put(node, endpoint);
    }

    @Override
    public Optional<Endpoint> endpoint(NodeId node) {
        Optional<NodeRecord> known = registry.node(node);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Endpoint elsewhere = moved.get(node);
        return Optional.of(
                elsewhere != null
                        ? elsewhere
                        : new Endpoint(known.get().host(), known.get().port()));
    }
}
