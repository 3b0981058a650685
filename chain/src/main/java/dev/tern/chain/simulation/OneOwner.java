package dev.tern.chain.simulation;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.port.Address;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Map;
import java.util.TreeMap;

/** A canister runs on one subnet at a time, and its time never runs back: the times in which subnets run it are disjoint. */
final class OneOwner implements SimNode.Watch {
    private final SimWorld world;
    private final Map<SubnetId, Long> heights = new TreeMap<>();
    private final Map<CanisterId, Map<SubnetId, Stay>> stays = new TreeMap<>();

    OneOwner(SimWorld world) {
        this.world = world;
    }

    /** The newest time for which a subnet runs a canister; it may still do so. */
    private record Stay(long untilNs, boolean open) {}

    @Override
    public void decided(Address where, DecidedBlock block, ReplicaState after) {
        if (block.height() <= heights.getOrDefault(where.subnet(), 0L)) {
            return;
        }
        heights.put(where.subnet(), block.height());
        long time = after.timeNs();
        stays.forEach((canister, at) -> {
            Stay stay = at.get(where.subnet());
            if (stay != null && stay.open) {
                at.put(where.subnet(), new Stay(time, runs(after, canister)));
            }
        });
        for (HashedMap.Entry<CanisterId, CanisterState> entry : after.state().canisters()) {
            if (entry.value().frozenBy().isEmpty()) {
                open(entry.key(), where.subnet(), time);
            }
        }
    }

    private static boolean runs(ReplicaState state, CanisterId canister) {
        return state.state()
                .canister(canister)
                .filter(c -> c.frozenBy().isEmpty())
                .isPresent();
    }

    private void open(CanisterId canister, SubnetId subnet, long time) {
        Map<SubnetId, Stay> at = stays.computeIfAbsent(canister, any -> new TreeMap<>());
        Stay before = at.put(subnet, new Stay(time, true));
        if (before != null && before.open) {
            return;
        }
        at.forEach((other, stay) -> {
            if (!other.equals(subnet) && (stay.open || stay.untilNs >= time)) {
                world.violate("canister " + canister + " runs on " + subnet + " at " + time + " and on " + other
                        + (stay.open ? " still" : " until " + stay.untilNs));
            }
        });
    }
}
