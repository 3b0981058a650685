package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Deals the canisters with work into lanes, again and again, until nothing is left to do or the lanes have used up their round.
 * Canisters come in the order in which they are due and are dealt in turns, so that the outcome depends on the state alone.
 */
final class Rota {
    private final Round round;
    private final Crew crew;
    private final Pace pace;
    private final PausedRuns paused;
    private final long[] left = new long[Limits.LANES];
    private final SortedMap<CanisterId, List<LongRun.Kind>> hooks = new TreeMap<>();
    /** What canisters have used in this round; who has used as much as a lane has is not served any more. */
    private final SortedMap<CanisterId, Long> used = new TreeMap<>();

    private boolean finishedLongRun;
    /** How many of those that wait for a place may have one now. */
    private int invited;

    Rota(Round round, Crew crew, Pace pace, PausedRuns paused) {
        this.round = round;
        this.crew = crew;
        this.pace = pace;
        this.paused = paused;
        Arrays.fill(left, pace.lane());
    }

    /** A canister is to run a hook, before it takes messages. */
    void add(CanisterId canister, LongRun.Kind hook) {
        hooks.computeIfAbsent(canister, id -> new ArrayList<>()).add(hook);
    }

    /** Serves all lanes until they have no more to do without others; false if there was nothing to do at all. */
    boolean turn() {
        finishedLongRun = false;
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < left.length; i++) {
            if (left[i] > 0) {
                open.add(i);
            }
        }
        List<Seat> seats = open.isEmpty() ? List.of() : seats();
        if (seats.isEmpty()) {
            return false;
        }
        List<Lane> lanes = deal(seats, open);
        crew.run(lanes);
        for (int i = 0; i < lanes.size(); i++) {
            left[open.get(i)] = lanes.get(i).left();
        }
        seats.forEach(this::take);
        return true;
    }

    /** Whether a task that had taken more than one round came to its end in the last turn. */
    boolean finishedLongRun() {
        return finishedLongRun;
    }

    private List<Seat> seats() {
        ReplicatedState state = round.state();
        SortedSet<CanisterId> ids = new TreeSet<>(hooks.keySet());
        state.agenda().working().forEach(entry -> ids.add(entry.key()));
        state.schedule().running().forEach(entry -> ids.add(entry.key()));
        List<Seat> seats = new ArrayList<>();
        for (CanisterId id : ids) {
            boolean open = state.canister(id).isPresent() && !round.isHeld(id);
            if (open && used.getOrDefault(id, 0L) < pace.lane()) {
                seats.add(seat(state, id));
            }
        }
        seats.removeIf(seat -> seat.next().isEmpty());
        inviteSome(seats);
        seats.sort(Seat.ORDER);
        return seats;
    }

    /** Who has waited longest has the next place among the long tasks; no other that waits is begun in vain meanwhile. */
    private void inviteSome(List<Seat> seats) {
        Schedule schedule = round.state().schedule();
        List<Seat> waiting = seats.stream()
                .filter(seat -> isWaiting(seat.canister()))
                .sorted(Comparator.comparing(
                                (Seat seat) -> schedule.waiting().get(seat.id()).orElseThrow())
                        .thenComparing(Seat::id))
                .toList();
        int places = Math.max(0, pace.running() - schedule.running().size());
        invited = Math.min(waiting.size(), places);
        waiting.subList(0, invited).forEach(Seat::invite);
        seats.removeAll(waiting.subList(invited, waiting.size()));
    }

    /** Whoever is being stopped refuses what it has: that takes no time. */
    private boolean isWaiting(CanisterState canister) {
        return canister.status() instanceof CanisterStatus.Running
                && round.state().schedule().waiting().contains(canister.id());
    }

    private Seat seat(ReplicatedState state, CanisterId id) {
        CanisterState canister = round.canister(id);
        Collection<LongRun.Kind> wanted = hooks.getOrDefault(id, List.of());
        Schedule schedule = state.schedule();
        Seat seat = new Seat(
                state.time(),
                canister,
                wanted,
                schedule.at(id),
                schedule.running().get(id));
        if (schedule.postponed().contains(id)) {
            seat.postpone();
        }
        return seat;
    }

    /** The subnet's free memory, also that for messages, and how many tasks may be left unfinished, are divided beforehand. */
    private List<Lane> deal(List<Seat> seats, List<Integer> open) {
        int count = Math.min(seats.size(), open.size());
        ReplicatedState state = round.state();
        Lane.Place place = new Lane.Place(round.programs, round.surroundings, pace, paused, state);
        long free = Math.max(0, state.freeMemory()) / count;
        long messages = Math.max(0, state.freeMessages()) / count;
        int mayPause = pace.running() - state.schedule().running().size() - invited;
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Seat> dealt = new ArrayList<>();
            for (int k = i; k < seats.size(); k += count) {
                dealt.add(seats.get(k));
            }
            lanes.add(new Lane(place, dealt, left[open.get(i)], free, messages, i < mayPause));
        }
        return lanes;
    }

    private void take(Seat seat) {
        CanisterId id = seat.id();
        if (seat.hooks().isEmpty()) {
            hooks.remove(id);
        } else {
            hooks.put(id, new ArrayList<>(seat.hooks()));
        }
        if (seat.used() > 0) {
            used.merge(id, seat.used(), Long::sum);
            seat.done().forEach(round::take);
            Schedule schedule = round.state().schedule();
            finishedLongRun |= schedule.isRunning(id) && seat.run().isEmpty();
            long height = round.state().height();
            Schedule changed = schedule.withRun(id, seat.run())
                    .withServed(id, seat.served())
                    .withPostponed(id, seat.isPostponed(), height);
            round.set(round.state()
                    .withSchedule(seat.hasGivenUp() ? changed.withWaiting(id, height) : changed.withoutWaiting(id)));
        }
        if (seat.run().isPresent()) {
            used.put(id, pace.lane());
            seat.messageUnderWay().ifPresent(round::processing);
        }
    }

    /** Ends the round: time goes on to where the canister with work stands that has been served least. */
    void end() {
        ReplicatedState state = round.state();
        Schedule schedule = state.schedule();
        boolean waiting = false;
        long least = Long.MAX_VALUE;
        for (HashedMap.Entry<CanisterId, CanisterId> entry : state.agenda().working()) {
            // time does not wait for those that wait for a place: nobody is to catch up with what they missed
            if (!schedule.waiting().contains(entry.key())) {
                least = Math.min(least, schedule.at(entry.key()));
                waiting = true;
            }
        }
        for (HashedMap.Entry<CanisterId, LongRun> entry : schedule.running()) {
            least = Math.min(least, schedule.at(entry.key()));
            waiting = true;
        }
        round.set(state.withSchedule(waiting ? schedule.advanced(least) : schedule.idle()));
    }
}
