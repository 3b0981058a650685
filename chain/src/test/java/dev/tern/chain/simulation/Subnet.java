package dev.tern.chain.simulation;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Domain;
import dev.tern.chain.engine.Settings;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;

/** A simulated subnet that runs {@link Tally}, for tests. */
final class Subnet {
    final SimWorld world;
    final Checks checks;
    final SimKeys keys;
    final Domain domain;
    final List<SimReplica<Tally.State>> replicas = new ArrayList<>();
    private int offered;

    Subnet(long seed, int nodes, Faults faults) {
        world = new SimWorld(seed, faults);
        checks = new Checks(world);
        keys = SimKeys.deal(seed, 0, nodes);
        domain = new Domain(Hash.ZERO, keys.subnet());
        for (SimKeys.Member member : keys.members()) {
            replicas.add(replica(member, new Tally(keys)));
        }
    }

    /** Puts another application under node i, before the start. */
    void replace(int i, Tally other) {
        checks.distrust(node(i).address());
        replicas.set(i, replica(keys.members().get(i), other));
    }

    private SimReplica<Tally.State> replica(SimKeys.Member member, Tally tally) {
        return new SimReplica<>(world, checks, domain, Settings.DEFAULT, member, (replica, life) -> Software.of(tally));
    }

    Subnet start() {
        replicas.forEach(SimReplica::start);
        return this;
    }

    SimReplica<Tally.State> node(int i) {
        return replicas.get(i);
    }

    /** Gives node i something new to decide. */
    void offer(int i) {
        replicas.get(i).offer(new Artifact(Artifact.Kind.INGRESS, Blob.ofText("request " + offered++)));
    }

    /** The height that all running replicas have reached. */
    long height() {
        return replicas.stream()
                .filter(SimReplica::isUp)
                .mapToLong(SimReplica::height)
                .min()
                .orElse(0);
    }

    long certified() {
        return replicas.stream()
                .filter(SimReplica::isUp)
                .mapToLong(SimReplica::certifiedHeight)
                .min()
                .orElse(0);
    }

    boolean reaches(long height, long ms) {
        return world.runUntil(() -> height() >= height, ms);
    }

    /** Offers something every {@code everyMs} for {@code ms}, round robin to running nodes. */
    void load(long ms, long everyMs) {
        for (long t = 0; t < ms; t += everyMs) {
            offer((int) (t / everyMs) % replicas.size());
            world.run(everyMs);
        }
    }
}
