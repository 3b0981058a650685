package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A simple reference for {@link Rota}: it looks at all that have work in every iteration. */
final class PlainRota {
    private final Round round;
    private final Crew crew;
    private final Pace pace;
    private final PausedRuns paused;
    private final long[] left = new long[Limits.LANES];
    private final SortedMap<CanisterId, List<LongRun.Kind>> hooks;
    /** What canisters have used in this round; who has used as much as a lane has is not served any more. */
    private final SortedMap<CanisterId, Long> used = new TreeMap<>();

    private boolean endedBusyness;
    /** How many tasks more may be left unfinished by canisters that do not wait for a place. */
    private int places;

    PlainRota(Round round, Crew crew, Pace pace, PausedRuns paused, SortedMap<CanisterId, List<LongRun.Kind>> hooks) {
        this.round = round;
        this.crew = crew;
        this.pace = pace;
        this.paused = paused;
        this.hooks = hooks;
        Arrays.fill(left, pace.lane());
    }

    /** Serves all lanes until they have no more to do without others; false if there was nothing to do at all. */
    boolean turn() {
        endedBusyness = false;
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

    /** Whether a canister that others had to wait for is not busy any more since the last turn. */
    boolean endedBusyness() {
        return endedBusyness;
    }

    private List<Seat> seats() {
        ReplicatedState state = round.state();
        SortedSet<CanisterId> ids = new TreeSet<>(hooks.keySet());
        state.agenda().working().forEach(entry -> ids.add(entry.key()));
        state.schedule().running().forEach(entry -> ids.add(entry.key()));
        state.schedule().installing().forEach(entry -> ids.add(entry.key()));
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
        List<Seat> waiting = seats.stream()
                .filter(PlainRota::waits)
                .sorted(Comparator.comparingLong(
                                (Seat seat) -> seat.waiting().orElseThrow().since())
                        .thenComparing(Seat::id))
                .toList();
        LongRuns running = new LongRuns(round.state().schedule(), pace);
        int invited = running.places(
                waiting.stream().map(seat -> seat.waiting().orElseThrow()).toList());
        waiting.subList(0, invited).forEach(Seat::invite);
        seats.removeAll(waiting.subList(invited, waiting.size()));
        places = invited < waiting.size() ? 0 : running.places() - invited;
    }

    /** Whoever is being stopped refuses what it has: that takes no time. */
    private static boolean waits(Seat seat) {
        boolean works = seat.canister().status() instanceof CanisterStatus.Running
                || seat.installation().isPresent();
        return works && seat.waiting().isPresent();
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
        schedule.waiting().get(id).ifPresent(seat::waiting);
        schedule.installing()
                .get(id)
                .flatMap(state.management().pending()::get)
                .map(PendingCall.Waiting.class::cast)
                .ifPresent(seat::install);
        return seat;
    }

    /** The subnet's free memory, also that for messages, and how many tasks may be left unfinished, are divided beforehand. */
    private List<Lane> deal(List<Seat> seats, List<Integer> open) {
        int count = Math.min(seats.size(), open.size());
        ReplicatedState state = round.state();
        Lane.Place place = new Lane.Place(round.programs, round.surroundings, pace, paused, state);
        long free = Math.max(0, state.freeMemory()) / count;
        long messages = Math.max(0, state.freeMessages()) / count;
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Seat> dealt = new ArrayList<>();
            for (int k = i; k < seats.size(); k += count) {
                dealt.add(seats.get(k));
            }
            Iterator<Seat> own = dealt.iterator();
            lanes.add(new Lane(
                    place,
                    () -> own.hasNext() ? Optional.of(own.next()) : Optional.empty(),
                    left[open.get(i)],
                    free,
                    messages,
                    i < places));
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
            endedBusyness |= schedule.isBusy(id) && seat.run().isEmpty();
            long height = round.state().height();
            Schedule changed = schedule.withRun(id, seat.run())
                    .withServed(id, seat.served())
                    .withPostponed(id, seat.isPostponed(), height);
            Schedule.Wait wait = new Schedule.Wait(height, 0);
            round.set(round.state()
                    .withSchedule(seat.hasGivenUp() ? changed.withWaiting(id, wait) : changed.withoutWaiting(id)));
        }
        if (seat.hasInstalled()) {
            installed(id);
        }
        if (seat.run().isPresent()) {
            used.put(id, pace.lane());
            seat.messageUnderWay().ifPresent(round::processing);
        }
    }

    private void installed(CanisterId id) {
        ReplicatedState state = round.state();
        long call = state.schedule().installing().get(id).orElseThrow();
        round.set(state.withManagement(state.management().answered(call))
                .withSchedule(state.schedule().withoutInstalling(id)));
    }

    /** Ends the round: time goes on to where the canister with work stands that has been served least. */
    void end() {
        ReplicatedState state = round.state();
        Schedule schedule = new LongRuns(state.schedule(), pace).fitting();
        SortedSet<CanisterId> working = new TreeSet<>();
        state.agenda().working().forEach(entry -> working.add(entry.key()));
        schedule.installing().forEach(entry -> working.add(entry.key()));
        // time does not wait for those that wait for a place: nobody is to catch up with what they missed
        schedule.waiting().forEach(entry -> working.remove(entry.key()));
        schedule.running().forEach(entry -> working.add(entry.key()));
        OptionalLong least = working.stream().mapToLong(schedule::at).min();
        round.set(state.withSchedule(least.isPresent() ? schedule.advanced(least.getAsLong()) : schedule.idle()));
        paused.keepOnly(round.state().schedule());
    }
}
