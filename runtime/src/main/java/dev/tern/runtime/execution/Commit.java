package dev.tern.runtime.execution;

import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.state.Vitals;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes what a run brought about part of the canister's state. */
final class Commit {
    private Commit() {}

    /**
     * Everything but the answer, and sets aside what new memory needs. The canister is as it was when the run began; with the call context {@code context} if the run
     * made calls.
     */
    static void apply(Desk desk, Attempt attempt, long context) {
        CanisterState before = desk.canister();
        step(desk, attempt, context);
        desk.put(desk.memory().reserved(before, desk.canister()));
    }

    /** Everything but the answer and what new memory needs. */
    static void step(Desk desk, Attempt attempt, long context) {
        Session session = attempt.session();
        session.dropDraft();
        desk.burn(session.burned.plus(session.fees));
        logged(desk, session, Optional.empty());
        CanisterState changed =
                desk.canister().withAccount(account(desk.canister().account(), session));
        if (!session.mode.keepsChanges()) {
            desk.put(changed.withVitals(changed.vitals().nextVersion()));
            return;
        }
        desk.put(changed.withCode(Optional.of(attempt.after(changed)))
                .withVitals(vitals(changed.vitals(), session))
                .measured());
        for (OutgoingCall call : session.calls.list()) {
            send(desk, call, context, session.canister.vitals().version());
        }
    }

    private static Account account(Account before, Session session) {
        return before.withBalance(session.balance.plus(session.prepaid))
                .spent(Spending.Use.BURNED, session.burned)
                .spent(Spending.Use.TRANSMISSION, session.fees);
    }

    /** What a failed run leaves behind: what it printed, and why it failed. */
    static void logged(Desk desk, Session session, Optional<Fault> fault) {
        List<Blob> lines = new ArrayList<>(session.printed.lines());
        fault.ifPresent(why -> lines.add(Blob.ofText("[TRAP]: " + why.text())));
        if (!lines.isEmpty()) {
            CanisterState canister = desk.canister();
            desk.put(canister.withChronicle(canister.chronicle().withLogs(desk.time(), session.printed.lost(), lines)));
        }
    }

    private static Vitals vitals(Vitals before, Session session) {
        Vitals timed = session.timer.isPresent() ? before.withTimer(session.timer.getAsLong()) : before;
        return session.certifiedData.map(timed::withCertifiedData).orElse(timed).nextVersion();
    }

    private static void send(Desk desk, OutgoingCall call, long context, long version) {
        CanisterState canister = desk.canister();
        Calls calls = canister.calls();
        Request request = new Request(
                canister.id().principal(),
                call.callee(),
                calls.nextCallback(),
                call.method(),
                call.argument(),
                call.cycles(),
                call.deadline(),
                0);
        Optional<Fault> refusal = SenderVersion.refusal(call, version).or(() -> noRoom(desk, call));
        desk.put(canister.withCalls(calls.call(call.callback(context))));
        desk.change(queues -> refusal.map(
                        fault -> oneCallMore(queues, request).receive(request.reject(fault.toCanister())))
                .orElseGet(() -> oneCallMore(queues, request).send(request)));
    }

    /** In a task of more than one round the room that it was told of may be gone. */
    private static Optional<Fault> noRoom(Desk desk, OutgoingCall call) {
        return call.memory() > desk.messagesLeft() ? Optional.of(Fault.noRoomForMessage()) : Optional.empty();
    }

    private static Queues oneCallMore(Queues queues, Request request) {
        Pair pair = queues.pair(request.receiver());
        return queues.withPair(request.receiver(), pair.withOpenCalls(pair.openCalls() + 1));
    }
}
