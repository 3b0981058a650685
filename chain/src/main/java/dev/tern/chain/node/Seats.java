package dev.tern.chain.node;

import dev.tern.chain.engine.View;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.Health;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.registry.Quorum;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The replicas of a process's running nodes. */
final class Seats {
    private final NodeGroup nodes;

    Seats(NodeGroup nodes) {
        this.nodes = nodes;
    }

    /** A running replica and its node. */
    record Seat(Node node, Replica replica) {
        View<ReplicaState> view() {
            return replica.view();
        }

        boolean healthy() {
            return view().failure().isEmpty();
        }

        private long certifiedHeight() {
            return view().certified().map(c -> c.state().height()).orElse(0L);
        }
    }

    /** The newest registry seen by any replica. */
    Registry registry() {
        return nodes.book().registry();
    }

    /** Root first. */
    List<SubnetId> subnets() {
        SubnetId root = registry().root();
        return nodes.nodes().stream()
                .flatMap(node -> node.subnets().stream())
                .distinct()
                .sorted(Comparator.comparing((SubnetId id) -> !id.equals(root))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    List<Seat> of(SubnetId subnet) {
        List<Seat> seats = new ArrayList<>();
        for (Node node : nodes.nodes()) {
            node.replica(subnet).map(replica -> new Seat(node, replica)).ifPresent(seats::add);
        }
        return seats;
    }

    /** The healthy replica that is furthest. */
    Optional<Seat> best(SubnetId subnet) {
        return of(subnet).stream().filter(Seat::healthy).max(Comparator.comparing(Seat::certifiedHeight));
    }

    Optional<Seat> of(SubnetId subnet, NodeId node) {
        return of(subnet).stream().filter(seat -> seat.node.id().equals(node)).findFirst();
    }

    List<View<ReplicaState>> views() {
        return subnets().stream()
                .map(this::best)
                .flatMap(Optional::stream)
                .map(Seat::view)
                .toList();
    }

    Optional<View<ReplicaState>> root() {
        return best(registry().root()).map(Seat::view);
    }

    /** The newest certified state with the newest delegation; empty until both are there. */
    Optional<CertifiedState> certified(SubnetId subnet) {
        Optional<Seat> best = best(subnet);
        Optional<Certificate.Delegation> delegation = of(subnet).stream()
                .map(seat -> seat.node.delegation(subnet))
                .flatMap(Optional::stream)
                .findFirst();
        if (!subnet.equals(registry().root()) && delegation.isEmpty()) {
            return Optional.empty();
        }
        return best.flatMap(seat -> seat.view().certified())
                .map(certified -> new CertifiedReplica(certified, delegation));
    }

    /** The replicas that stopped by themselves, and why: they do not come back. */
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        for (SubnetId subnet : subnets()) {
            for (Seat seat : of(subnet)) {
                seat.replica
                        .failure()
                        .ifPresent(reason -> failures.add(
                                "node " + seat.node.id() + " stopped in subnet " + subnet + ": " + reason));
            }
        }
        return failures;
    }

    /** Ready while a quorum of each subnet runs here; a subnet with fewer members here needs them all. */
    Health health() {
        List<String> problems = new ArrayList<>();
        boolean ready = true;
        int stopped = nodes.size() - nodes.nodes().size();
        if (stopped > 0) {
            problems.add(stopped + " of " + nodes.size() + " nodes are stopped");
        }
        problems.addAll(failures());
        for (SubnetRecord subnet : registry().subnets().values()) {
            int here = (int) subnet.members().stream()
                    .filter(member -> nodes.has(member.node()))
                    .count();
            if (here > 0) {
                ready &= canServe(
                        subnet, Math.min(here, Quorum.of(subnet.members().size())), problems);
            }
        }
        return new Health(ready, problems);
    }

    private boolean canServe(SubnetRecord subnet, int needed, List<String> problems) {
        List<Seat> seats = of(subnet.id());
        boolean hasQuorum = seats.stream().filter(Seat::healthy).count() >= needed;
        boolean isCertified = certified(subnet.id()).isPresent();
        if (!hasQuorum) {
            problems.add("subnet " + subnet.id() + " has fewer than the " + needed + " replicas that it needs here");
        } else if (!isCertified) {
            problems.add("subnet " + subnet.id() + " has no certified state yet");
        }
        return hasQuorum && isCertified;
    }
}
