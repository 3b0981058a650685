package dev.tern.chain.network;

import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/** Where nodes listen; a node that is not in it may not connect. Follows the registry, hence may change at any time. */
public interface Directory {
    Optional<Endpoint> endpoint(NodeId node);

    /** A TCP address. */
    record Endpoint(String host, int port) {}
}
