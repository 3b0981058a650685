package dev.tern.runtime.execution;

import dev.tern.runtime.state.Agenda;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is due in a round without a message: timers and heartbeats, and the end of the time that calls have. */
final class DueHooks {
    private final Round round;
    private final SortedMap<CanisterId, List<LongRun.Kind>> hooks = new TreeMap<>();

    private DueHooks(Round round) {
        this.round = round;
    }

    /** Hooks that canisters are to run before they take messages, each in its order; calls that have waited too long end here. */
    static SortedMap<CanisterId, List<LongRun.Kind>> of(Round round) {
        DueHooks due = new DueHooks(round);
        due.addTimers();
        due.addHeartbeats();
        return due.hooks;
    }

    private void add(CanisterId canister, LongRun.Kind hook) {
        hooks.computeIfAbsent(canister, id -> new ArrayList<>()).add(hook);
    }

    private void addTimers() {
        List<CanisterId> due = new ArrayList<>();
        for (HashedMap.Entry<Agenda.Timer, CanisterId> timer :
                round.state().agenda().timers()) {
            if (Long.compareUnsigned(timer.key().time(), round.time()) > 0) {
                break;
            }
            due.add(timer.value());
        }
        for (CanisterId id : due) {
            if (!round.state().schedule().isRunning(id)) {
                expireCalls(id);
                Stopping.expire(round, id);
                add(id, LongRun.Kind.TIMER);
            }
        }
    }

    /** Whoever made a best-effort call is told when its time is over; the callee's own response finds nobody then. */
    private void expireCalls(CanisterId id) {
        CanisterState canister = round.canister(id);
        for (long number : canister.calls().overdue(round.time())) {
            Callback callback = canister.calls().callbacks().get(number).orElseThrow();
            Response response = new Response(
                    callback.target(),
                    id.principal(),
                    number,
                    Cycles.ZERO,
                    callback.deadline(),
                    Fault.deadlineExpired().toCanister());
            canister = canister.withCalls(canister.calls().expired(number))
                    .withQueues(canister.queues().receive(response));
        }
        round.put(canister);
    }

    private void addHeartbeats() {
        for (HashedMap.Entry<CanisterId, CanisterId> entry :
                round.state().agenda().heartbeats()) {
            if (!round.state().schedule().isRunning(entry.key())) {
                add(entry.key(), LongRun.Kind.HEARTBEAT);
            }
        }
    }
}
