package dev.tern.chain.network;

import dev.tern.sdk.types.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes that broke the rules and are left alone for a while. Thread-safe. */
final class Bans {
    private final long lengthNs;
    private final Map<NodeId, Long> ends = new ConcurrentHashMap<>();

    Bans(Duration length) {
        this.lengthNs = length.toNanos();
    }

    void add(NodeId node) {
        ends.put(node, System.nanoTime() + lengthNs);
    }

    boolean holds(NodeId node) {
        Long end = ends.get(node);
        if (end == null) {
            return false;
        }
        if (System.nanoTime() - end >= 0) {
            ends.remove(node, end);
            return false;
        }
        return true;
    }
}
