package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The canisters that have work in a round, in the order in which they are due. Looked at are those that are dealt, those that have
 * changed and those that are in the middle of something: a round costs what it serves, however many there are.
 */
final class Seats {
    private static final Comparator<Seat> BY_AGE = Comparator.comparingLong(
                    (Seat seat) -> seat.waiting().orElseThrow().since())
            .thenComparing(Seat::id);

    private final Round round;
    private final Pace pace;
    private final SortedMap<CanisterId, List<LongRun.Kind>> hooks;
    /** What canisters have used in this round; who has used as much as a lane has is not served any more. */
    private final SortedMap<CanisterId, Long> used = new TreeMap<>();

    private final NavigableMap<CanisterId, Seat> seats = new TreeMap<>();
    private final NavigableSet<Seat> ready = new TreeSet<>(Seat.ORDER);
    /** Those whose next task takes long and has no place. */
    private final NavigableSet<Seat> waiting = new TreeSet<>(BY_AGE);

    private final Unseen unseen;
    /** The last that was unseen: it is due before those that are, and stands in {@link #ready} if there are any. */
    private Optional<CanisterId> last = Optional.empty();

    private NavigableSet<CanisterId> stale = new TreeSet<>();

    /**
     * All canisters of the round.
     *
     * @param hooks that they are to run before they take messages
     */
    Seats(Round round, Pace pace, SortedMap<CanisterId, List<LongRun.Kind>> hooks) {
        this.round = round;
        this.pace = pace;
        this.hooks = new TreeMap<>(hooks);
        this.unseen = new Unseen(round.state());
        Schedule schedule = round.state().schedule();
        stale.addAll(hooks.keySet());
        schedule.running().keys().forEach(stale::add);
        schedule.installing().keys().forEach(stale::add);
        schedule.waiting().keys().forEach(stale::add);
    }

    /** Those that can be served now; all are to be dealt. */
    int size() {
        return ready.size() + unseen.size();
    }

    /**
     * Takes in what has changed, and invites those that wait as far as there are places.
     *
     * @return how many tasks more may be left unfinished by canisters that do not wait for a place
     */
    int update() {
        stale.addAll(round.takeChanged());
        stale.forEach(this::update);
        stale = new TreeSet<>();
        if (last.map(seats::get).filter(ready::contains).isEmpty()) {
            lookFurther();
        }
        return invite();
    }

    private void lookFurther() {
        last = unseen.next();
        last.map(this::seat).ifPresent(this::put);
    }

    private void update(CanisterId id) {
        unseen.see(id);
        Seat before = seats.remove(id);
        if (before != null && !ready.remove(before)) {
            waiting.remove(before);
        }
        boolean open = round.state().canister(id).isPresent() && !round.isHeld(id);
        if (open && used.getOrDefault(id, 0L) < pace.lane()) {
            Seat seat = seat(id);
            if (seat.next().isPresent()) {
                put(seat);
            }
        }
    }

    private void put(Seat seat) {
        seats.put(seat.id(), seat);
        if (waits(seat)) {
            waiting.add(seat);
        } else {
            ready.add(seat);
            keepHooks(seat);
        }
    }

    /** Whoever is being stopped refuses what it has: that takes no time. */
    private static boolean waits(Seat seat) {
        boolean works = seat.canister().status() instanceof CanisterStatus.Running
                || seat.installation().isPresent();
        return works && seat.waiting().isPresent();
    }

    private Seat seat(CanisterId id) {
        ReplicatedState state = round.state();
        Collection<LongRun.Kind> wanted = hooks.getOrDefault(id, List.of());
        Schedule schedule = state.schedule();
        Seat seat = new Seat(
                state.time(),
                round.canister(id),
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

    /** Who has waited longest has the next place among the long tasks; no other that waits is begun in vain meanwhile. */
    private int invite() {
        LongRuns running = new LongRuns(round.state().schedule(), pace);
        List<Seat> first = waiting.stream().limit(running.places()).toList();
        int invited = running.places(
                first.stream().map(seat -> seat.waiting().orElseThrow()).toList());
        for (Seat seat : first.subList(0, invited)) {
            waiting.remove(seat);
            seat.invite();
            ready.add(seat);
            keepHooks(seat);
            stale.add(seat.id());
        }
        return waiting.isEmpty() ? running.places() - invited : 0;
    }

    /** Hooks that a canister does not want when it is dealt are over for the round. */
    private void keepHooks(Seat seat) {
        if (seat.hooks().isEmpty()) {
            hooks.remove(seat.id());
        } else {
            hooks.put(seat.id(), List.copyOf(seat.hooks()));
        }
    }

    /** Deals those that can be served into so many lanes. */
    Deal deal(int lanes) {
        return new Deal(lanes);
    }

    /**
     * Takes back what was dealt.
     *
     * @return what lanes took, in order, and whoever is in the middle of a task and was not reached: it had its turn in this round
     */
    List<Seat> back(Deal deal) {
        List<Seat> dealt = new ArrayList<>(deal.taken);
        round.state().schedule().running().keys().forEach(id -> {
            Seat seat = seats.get(id);
            if (seat != null && ready.remove(seat)) {
                dealt.add(seat);
            }
        });
        for (Seat seat : dealt) {
            seats.remove(seat.id());
            keepHooks(seat);
            used.merge(seat.id(), seat.run().isPresent() ? pace.lane() : seat.used(), Long::sum);
            stale.add(seat.id());
        }
        return dealt;
    }

    /** Seats for lanes, which have them in turns, the first the one that is due first: as far as they ask. */
    final class Deal {
        private final List<Queue<Seat>> lanes;
        private final List<Seat> taken = new ArrayList<>();

        private Deal(int lanes) {
            this.lanes = Stream.generate(() -> (Queue<Seat>) new ArrayDeque<Seat>())
                    .limit(lanes)
                    .toList();
        }

        /** The next one of a lane; none if all are dealt. */
        synchronized Optional<Seat> next(int lane) {
            Queue<Seat> own = lanes.get(lane);
            while (own.isEmpty() && !ready.isEmpty()) {
                Seat seat = ready.removeFirst();
                if (last.equals(Optional.of(seat.id()))) {
                    lookFurther();
                }
                lanes.get(taken.size() % lanes.size()).add(seat);
                taken.add(seat);
            }
            return Optional.ofNullable(own.poll());
        }
    }
}
