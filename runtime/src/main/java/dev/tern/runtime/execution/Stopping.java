package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.List;

/** A stopping canister is stopped when none of its calls is open; those who asked for it do not wait forever. */
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

    /** Tells those who have waited long enough; the canister goes on stopping. */
    static void expire(Round round, CanisterId id) {
        CanisterState canister = round.canister(id);
        if (!(canister.status() instanceof CanisterStatus.Stopping stopping)) {
            return;
        }
        List<CanisterStatus.StopRequest> waiting = stopping.requests().stream()
                .filter(request -> request.deadline() > round.time())
                .toList();
        round.put(canister.withStatus(new CanisterStatus.Stopping(waiting)));
        stopping.requests().stream()
                .filter(request -> request.deadline() <= round.time())
                .forEach(request -> round.fail(
                        Principal.MANAGEMENT, request.origin(), ManagementFaults.stopTimedOut(), request.refund()));
    }
}
