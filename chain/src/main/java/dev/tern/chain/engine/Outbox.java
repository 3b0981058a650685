package dev.tern.chain.engine;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Network;
import dev.tern.chain.port.Wal;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects what leaves the replica until the inputs at hand are worked off; if anything of it is bound by the state of
 * consensus, the write-ahead log is made durable before the first message leaves.
 */
final class Outbox {
    private static final int BATCH_BYTES = 1 << 20;

    private final SubnetId subnet;
    private final NodeId self;
    private final Network network;
    private final Wal wal;
    private final Supplier<List<NodeId>> members;
    private final List<Runnable> sends = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();
    private boolean syncNeeded;

    Outbox(SubnetId subnet, NodeId self, Network network, Wal wal, Supplier<List<NodeId>> members) {
        this.subnet = subnet;
        this.self = self;
        this.network = network;
        this.wal = wal;
        this.members = members;
    }

    /** To all other members, after the log is durable. */
    void broadcastBound(Message message) {
        syncNeeded = true;
        broadcast(message);
    }

    void broadcast(Message message) {
        for (NodeId member : members.get()) {
            if (!member.equals(self)) {
                send(new Address(subnet, member), message);
            }
        }
    }

    void send(Address to, Message message) {
        sends.add(() -> network.send(to, message));
    }

    /** Shares an artifact with the members, together with others of this turn. */
    void share(Artifact artifact) {
        artifacts.add(artifact);
    }

    void flush() {
        if (syncNeeded) {
            wal.sync();
            syncNeeded = false;
        }
        flushArtifacts();
        sends.forEach(Runnable::run);
        sends.clear();
    }

    private void flushArtifacts() {
        List<Artifact> batch = new ArrayList<>();
        long bytes = 0;
        for (Artifact artifact : artifacts) {
            if (bytes + artifact.content().length() > BATCH_BYTES && !batch.isEmpty()) {
                broadcast(new Message.Artifacts(List.copyOf(batch)));
                batch.clear();
                bytes = 0;
            }
            batch.add(artifact);
            bytes += artifact.content().length();
        }
        if (!batch.isEmpty()) {
            broadcast(new Message.Artifacts(List.copyOf(batch)));
        }
        artifacts.clear();
    }
}
