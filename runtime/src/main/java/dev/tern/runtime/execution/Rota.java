package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

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
    private final Seats seats;
    private boolean endedBusyness;

    /**
     * Begins with whole lanes.
     *
     * @param hooks that canisters are to run before they take messages
     */
    Rota(Round round, Crew crew, Pace pace, PausedRuns paused, SortedMap<CanisterId, List<LongRun.Kind>> hooks) {
        this.round = round;
        this.crew = crew;
        this.pace = pace;
        this.paused = paused;
        this.seats = new Seats(round, pace, hooks);
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
        if (open.isEmpty()) {
            return false;
        }
        int places = seats.update();
        int count = Math.min(seats.size(), open.size());
        if (count == 0) {
            return false;
        }
        Seats.Deal deal = seats.deal(count);
        List<Lane> lanes = lanes(deal, open.subList(0, count), places);
        crew.run(lanes);
        for (int i = 0; i < count; i++) {
            left[open.get(i)] = lanes.get(i).left();
        }
        seats.back(deal).forEach(this::take);
        return true;
    }

    /** Whether a canister that others had to wait for is not busy any more since the last turn. */
    boolean endedBusyness() {
        return endedBusyness;
    }

    /** The subnet's free memory, also that for messages, and how many tasks may be left unfinished, are divided beforehand. */
    private List<Lane> lanes(Seats.Deal deal, List<Integer> open, int places) {
        int count = open.size();
        ReplicatedState state = round.state();
        Lane.Place place = new Lane.Place(round.programs, round.surroundings, pace, paused, state);
        long free = Math.max(0, state.freeMemory()) / count;
        long messages = Math.max(0, state.freeMessages()) / count;
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int lane = i;
            lanes.add(new Lane(place, () -> deal.next(lane), left[open.get(i)], free, messages, i < places));
        }
        return lanes;
    }

    private void take(Seat seat) {
        CanisterId id = seat.id();
        if (seat.used() > 0) {
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
        seat.messageUnderWay().ifPresent(round::processing);
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
        // time does not wait for those that wait for a place: nobody is to catch up with what they missed
        Stream<CanisterId> working = Stream.concat(
                        state.agenda().working().keys(), schedule.installing().keys())
                .filter(id -> !schedule.waiting().contains(id));
        Iterator<CanisterId> ids =
                Stream.concat(schedule.running().keys(), working).iterator();
        round.set(state.withSchedule(ids.hasNext() ? schedule.advanced(least(schedule, ids)) : schedule.idle()));
        paused.keepOnly(round.state().schedule());
    }

    /** Nobody stands further back than the schedule's time: whoever stands there ends the search. */
    private static long least(Schedule schedule, Iterator<CanisterId> ids) {
        long least = Long.MAX_VALUE;
        while (least > schedule.now() && ids.hasNext()) {
            least = Math.min(least, schedule.at(ids.next()));
        }
        return least;
    }
}
