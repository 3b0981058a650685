package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.sdk.candid.Candid;

/** A stopping canister is stopped when none of its calls is open. */
final class Stopping {
    private Stopping() {}

    static void check(Desk desk) {
        CanisterState canister = desk.canister();
        if (!(canister.status() instanceof CanisterStatus.Stopping stopping)
                || !canister.calls().contexts().isEmpty()) {
            return;
        }
        desk.put(canister.withStatus(new CanisterStatus.Stopped())
                .withVitals(canister.vitals().nextVersion()));
        for (CanisterStatus.StopRequest request : stopping.requests()) {
            desk.answerForManagement(request.origin(), new Answer.Reply(Candid.EMPTY), request.refund());
        }
    }
}
