package dev.tern.chain.simulation;

import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/** Cycles are neither made nor lost: once nothing is on its way, balances and what was burned are what was minted. */
final class Conservation {
    private Conservation() {}

    /** Adds a violation if the states do not add up. They must be of one moment in which no message is under way. */
    static void check(SimWorld world, List<ReplicatedState> states) {
        Cycles minted = Cycles.ZERO;
        Cycles there = Cycles.ZERO;
        for (ReplicatedState state : states) {
            minted = minted.plus(state.position().minted());
            there = there.plus(state.position().burned()).plus(held(state));
            if (!state.network().lost().isZero()) {
                world.violate("subnet " + state.subnet() + " lost "
                        + state.network().lost() + " cycles of messages that nobody should have sent");
            }
        }
        if (!minted.equals(there)) {
            world.violate(minted + " cycles were minted, and there are " + there);
        }
    }

    private static Cycles held(ReplicatedState state) {
        Cycles sum = Cycles.ZERO;
        for (HashedMap.Entry<CanisterId, CanisterState> entry : state.canisters()) {
            sum = sum.plus(entry.value().account().total());
            for (HashedMap.Entry<Long, CallContext> context :
                    entry.value().calls().contexts()) {
                sum = sum.plus(context.value().available());
            }
        }
        return sum;
    }

    /** Whether no message is on its way anywhere. */
    static boolean quiet(List<ReplicatedState> states) {
        return states.stream().allMatch(Conservation::quiet);
    }

    private static boolean quiet(ReplicatedState state) {
        boolean idle = state.agenda().working().isEmpty()
                && state.agenda().sending().isEmpty()
                && state.management().queues().input().isEmpty()
                && state.management().queues().output().isEmpty();
        if (!idle) {
            return false;
        }
        for (HashedMap.Entry<SubnetId, StreamState> stream : state.network().streams()) {
            if (!stream.value().quiet()) {
                return false;
            }
        }
        return true;
    }
}
