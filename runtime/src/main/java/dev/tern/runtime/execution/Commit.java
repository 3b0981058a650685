package dev.tern.runtime.execution;

import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Vitals;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes what a run brought about part of the canister's state. */
final class Commit {
    private Commit() {}

    /**
     * Everything but the answer.
     *
     * @param canister as it was when the run began; with the call context {@code context} if the run made calls
     */
    static CanisterState apply(Round round, CanisterState canister, Attempt attempt, long context) {
        Session session = attempt.session();
        session.dropDraft();
        round.burn(session.burned);
        CanisterState changed =
                logged(round, canister, session, Optional.empty()).withBalance(session.balance);
        if (!session.mode.keepsChanges()) {
            return changed.withVitals(changed.vitals().nextVersion());
        }
        return withCalls(changed, session, context)
                .withCode(Optional.of(attempt.after(canister)))
                .withVitals(vitals(changed.vitals(), session))
                .measured();
    }

    /** What a failed run leaves behind: what it printed, and why it failed. */
    static CanisterState logged(Round round, CanisterState canister, Session session, Optional<Fault> fault) {
        List<Blob> lines = new ArrayList<>(session.printed);
        fault.ifPresent(why -> lines.add(Blob.ofText("[TRAP]: " + why.text())));
        if (lines.isEmpty()) {
            return canister;
        }
        return canister.withChronicle(canister.chronicle().withLogs(round.time(), lines));
    }

    private static Vitals vitals(Vitals before, Session session) {
        Vitals timed = session.timer.isPresent() ? before.withTimer(session.timer.getAsLong()) : before;
        return session.certifiedData.map(timed::withCertifiedData).orElse(timed).nextVersion();
    }

    private static CanisterState withCalls(CanisterState canister, Session session, long context) {
        if (session.calls.isEmpty()) {
            return canister;
        }
        Calls calls = canister.calls();
        Queues queues = canister.queues();
        Principal self = canister.id().principal();
        for (OutgoingCall call : session.calls) {
            long number = calls.nextCallback();
            calls = calls.call(call.callback(context));
            Pair pair = queues.pair(call.callee());
            queues = queues.withPair(call.callee(), pair.withOpenCalls(pair.openCalls() + 1))
                    .send(request(self, number, call));
        }
        return canister.withCalls(calls).withQueues(queues);
    }

    private static Request request(Principal self, long number, OutgoingCall call) {
        return new Request(
                self, call.callee(), number, call.method(), call.argument(), call.cycles(), call.deadline(), 0);
    }
}
