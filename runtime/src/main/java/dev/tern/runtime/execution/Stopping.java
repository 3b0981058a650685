package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;

/** A stopping canister is stopped when none of its calls is open. */
final class Stopping {
    private Stopping() {}

    static void check(Round round, CanisterId id) {
        CanisterState canister = round.canister(id);
        if (!(canister.status() instanceof CanisterStatus.Stopping stopping)
                || !canister.calls().contexts().isEmpty()) {
            return;
        }
        round.put(canister.withStatus(new CanisterStatus.Stopped())
                .withVitals(canister.vitals().nextVersion()));
        for (CanisterStatus.StopRequest request : stopping.requests()) {
            round.answer(Principal.MANAGEMENT, request.origin(), new Answer.Reply(Candid.EMPTY), request.refund());
        }
    }
}
