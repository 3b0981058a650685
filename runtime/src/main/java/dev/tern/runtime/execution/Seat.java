package dev.tern.runtime.execution;

import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A canister in a lane: what it has to do in one iteration of a round, and what came of it. */
final class Seat {
    /** Whose turn is first: who has been served least. */
    static final Comparator<Seat> ORDER =
            Comparator.comparingLong((Seat seat) -> seat.served).thenComparing(Seat::id);

    /** What a task costs beside its instructions. */
    static final long PER_TASK = 500_000;

    private final long time;
    private final Deque<LongRun.Kind> hooks;
    private CanisterState canister;
    private long served;
    private Optional<LongRun> run;
    private Optional<PendingCall.Waiting> installation = Optional.empty();
    private Optional<Schedule.Wait> wait = Optional.empty();
    private boolean installed;
    private boolean over;
    private boolean invited;
    private boolean messageFirst;
    private boolean postponed;
    private boolean inVain;
    private long used;
    private final List<Desk> done = new ArrayList<>();

    /**
     * A canister takes its seat.
     *
     * @param time of the block
     * @param hooks that it wants to run before messages
     * @param served instructions up to which it has been served
     * @param run the task that it is in the middle of
     */
    Seat(long time, CanisterState canister, Collection<LongRun.Kind> hooks, long served, Optional<LongRun> run) {
        this.time = time;
        this.canister = canister;
        this.hooks = new ArrayDeque<>(hooks);
        this.served = served;
        this.run = run;
    }

    CanisterId id() {
        return canister.id();
    }

    CanisterState canister() {
        return canister;
    }

    long served() {
        return served;
    }

    /** The task that it is in the middle of. */
    Optional<LongRun> run() {
        return run;
    }

    /** Its next task is the installation that this call wants. */
    void install(PendingCall.Waiting call) {
        installation = Optional.of(call);
    }

    Optional<PendingCall.Waiting> installation() {
        return installation;
    }

    boolean hasInstalled() {
        return installed;
    }

    /** Its next task was begun in vain before. */
    void waiting(Schedule.Wait since) {
        wait = Optional.of(since);
    }

    Optional<Schedule.Wait> waiting() {
        return wait;
    }

    /** What it has used of its lane. */
    long used() {
        return used;
    }

    /** Whose call it is in the middle of, if the first entry of its queue is one. */
    Optional<CallOrigin> messageUnderWay() {
        return run.filter(record -> record.kind() == LongRun.Kind.MESSAGE)
                .flatMap(record -> canister.queues().input().peek())
                .flatMap(Incoming::call)
                .map(Incoming::origin);
    }

    /** What was done, in order. */
    List<Desk> done() {
        return done;
    }

    /** Hooks that had no turn. */
    Collection<LongRun.Kind> hooks() {
        return hooks;
    }

    /** What it would do next, if anything. */
    Optional<LongRun.Kind> next() {
        if (over) {
            return Optional.empty();
        }
        if (run.isPresent()) {
            return run.map(LongRun::kind);
        }
        if (installation.isPresent()) {
            return Optional.of(LongRun.Kind.INSTALL);
        }
        while (!hooks.isEmpty() && !wants(hooks.peek())) {
            hooks.remove();
        }
        boolean works = canister.hasWork();
        if (!hooks.isEmpty() && !(messageFirst && works)) {
            return Optional.of(hooks.peek());
        }
        if (!works) {
            return Optional.empty();
        }
        return Optional.of(canister.lowMemoryDue() ? LongRun.Kind.LOW_MEMORY : LongRun.Kind.MESSAGE);
    }

    /** Messages and management calls before may have changed what a canister wants. */
    private boolean wants(LongRun.Kind hook) {
        return hook == LongRun.Kind.HEARTBEAT
                ? canister.wantsHeartbeat()
                : canister.timerDue()
                        .filter(due -> Long.compareUnsigned(due, time) <= 0)
                        .isPresent();
    }

    /** It was served. */
    void charge(long instructions) {
        long weight = 1L + canister.settings().computeAllocation();
        served += (instructions + PER_TASK) / weight;
        used += instructions + PER_TASK;
    }

    /** A task is begun or goes on: a hook is not wanted any more then. */
    void begin(LongRun.Kind kind) {
        if (run.isEmpty() && kind == hooks.peek()) {
            hooks.remove();
            postponed = true;
        }
        if (kind == LongRun.Kind.MESSAGE || kind == LongRun.Kind.LOW_MEMORY) {
            postponed = false;
            messageFirst = false;
        }
    }

    /** A task is finished. */
    void finish(Desk desk) {
        // who waits for the end of a long task or an installation, such as its controllers, is to come before the next
        // one
        installed = installation.isPresent();
        over = run.isPresent() || installed;
        run = Optional.empty();
        installation = Optional.empty();
        canister = desk.onto(canister.queues());
        done.add(desk);
    }

    /** A task pauses in the middle. */
    void pause(LongRun record) {
        run = Optional.of(record);
        over = true;
    }

    /** A task was begun in vain: it has no further turn in this iteration. */
    void giveUp() {
        over = true;
        inVain = true;
    }

    boolean hasGivenUp() {
        return inVain;
    }

    /** Its messages had to wait for hooks the last time: one comes before them now. */
    void postpone() {
        postponed = true;
        messageFirst = true;
    }

    /** Whether it ran hooks since its last message. */
    boolean isPostponed() {
        return postponed && canister.hasWork();
    }

    /** There is a place for its next task if that takes long. */
    void invite() {
        invited = true;
    }

    boolean isInvited() {
        return invited;
    }
}
