package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.Route;
import dev.tern.chain.nodeapi.SubnetInfo;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds the subnet for a request. */
final class Locator {
    private final NodeApi node;
    private final AtomicInteger turn = new AtomicInteger();

    Locator(NodeApi node) {
        this.node = node;
    }

    /** What a request is about, as its path names it. */
    sealed interface Target {
        /** A canister; the request follows it wherever it moves. */
        record OfCanister(Principal canister) implements Target {}

        record OfSubnet(SubnetId subnet) implements Target {}
    }

    /** Where a target is now. */
    sealed interface Place {
        /** On a subnet that this process has replicas of. */
        record Here(SubnetId subnet) implements Place {}

        record Elsewhere(SubnetId subnet) implements Place {}

        /** On its way between two subnets. */
        record Moving() implements Place {}

        record Nowhere() implements Place {}
    }

    Place locate(Target target) {
        return switch (target) {
            case Target.OfSubnet of -> place(of.subnet());
            case Target.OfCanister of -> {
                Optional<Route> route = node.route(of.canister());
                if (route.isEmpty()) {
                    yield new Place.Nowhere();
                }
                yield route.get().inTransit()
                        ? new Place.Moving()
                        : place(route.get().subnet());
            }
        };
    }

    private Place place(SubnetId subnet) {
        if (node.hosted().contains(subnet)) {
            return new Place.Here(subnet);
        }
        boolean known = node.subnets().stream().anyMatch(info -> info.id().equals(subnet));
        return known ? new Place.Elsewhere(subnet) : new Place.Nowhere();
    }

    /** A subnet for a new canister whose creator named none: the application subnets take turns. */
    Optional<SubnetId> forNewCanister() {
        List<SubnetId> candidates = node.subnets().stream()
                .filter(info -> info.type() == SubnetInfo.Type.APPLICATION)
                .map(SubnetInfo::id)
                .filter(node.hosted()::contains)
                .toList();
        return candidates.isEmpty()
                ? node.hosted().stream().findFirst()
                : Optional.of(candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size())));
    }

    static Problem notFound(Target target) {
        return switch (target) {
            case Target.OfCanister of ->
                Problem.of(
                        400,
                        "canister-not-found",
                        "canister_not_found: no subnet has " + of.canister() + " in its canister ranges",
                        "check the canister id and that this is the right network");
            case Target.OfSubnet of ->
                Problem.of(
                        400,
                        "subnet-not-found",
                        "subnet_not_found: the network has no subnet " + of.subnet(),
                        "list the subnets at /v1/subnets");
        };
    }
}
