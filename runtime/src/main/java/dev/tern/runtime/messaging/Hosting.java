package dev.tern.runtime.messaging;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What a subnet is to a canister at the moment. */
public enum Hosting {
    /** The canister runs here. */
    HERE,
    /** It is frozen here, or on its way here: messages for it must come again. */
    BETWEEN,
    /** It lives on another subnet, as far as the registry knows here. */
    ELSEWHERE,
    /** It would live here, but does not exist. */
    NOWHERE;

    public static Hosting of(ReplicatedState state, CanisterId canister) {
        Optional<CanisterState> hosted = state.canister(canister);
        if (hosted.isPresent()) {
            return hosted.get().frozenBy().isEmpty() ? HERE : frozen(state, canister);
        }
        Optional<SubnetId> route = state.registry().route(canister);
        if (route.isPresent() && !route.get().equals(state.subnet())) {
            return ELSEWHERE;
        }
        return state.network().arriving(canister).isPresent() ? BETWEEN : NOWHERE;
    }

    private static Hosting frozen(ReplicatedState state, CanisterId canister) {
        Optional<LocalMigration> leaving = state.network().leaving(canister);
        boolean gone =
                leaving.filter(m -> m.step() == MigrationStep.HANDED_OVER).isPresent();
        return gone ? ELSEWHERE : BETWEEN;
    }
}
