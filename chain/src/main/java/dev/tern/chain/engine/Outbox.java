package dev.tern.chain.engine;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Network;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what leaves the replica until the inputs at hand are worked off. */
final class Outbox {
    private static final int BATCH_BYTES = 1 << 20;

    private final SubnetId subnet;
    private final NodeId self;
    private final Network network;
    private final Supplier<List<NodeId>> members;
    private final List<Runnable> sends = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();

    Outbox(SubnetId subnet, NodeId self, Network network, Supplier<List<NodeId>> members) {
        this.subnet = subnet;
        this.self = self;
        this.network = network;
        this.members = members;
    }

    /** To all other members. */
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
