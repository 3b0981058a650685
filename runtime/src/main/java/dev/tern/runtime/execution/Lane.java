package dev.tern.runtime.execution;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some of the canisters that have work, served one after the other, one task each, by one thread: in each turn the one that has been
 * served least. Depends on no other lane.
 */
final class Lane {
    private final Place place;
    private final Supplier<Optional<Seat>> source;
    private Optional<Seat> fresh = Optional.empty();
    private final PriorityQueue<Seat> waiting = new PriorityQueue<>(Seat.ORDER);
    private long left;
    private long free;
    private long messages;
    private boolean mayPause;
    private @Nullable Throwable failure;

    /**
     * What all lanes of an iteration have in common.
     *
     * @param state at its begin; lanes read what does not concern canisters
     */
    record Place(Programs programs, Surroundings surroundings, Pace pace, PausedRuns paused, ReplicatedState state) {}

    /**
     * Makes a lane.
     *
     * @param source has its canisters, those first that have been served least
     * @param left instructions that it may use
     * @param free bytes of memory that its canisters may take
     * @param messages bytes that the messages of its canisters may take
     * @param mayPause whether one more task may be left unfinished
     */
    Lane(Place place, Supplier<Optional<Seat>> source, long left, long free, long messages, boolean mayPause) {
        this.place = place;
        this.source = source;
        this.left = left;
        this.free = free;
        this.messages = messages;
        this.mayPause = mayPause;
    }

    long left() {
        return left;
    }

    /** A failure of the host stops the replica (protocol.md, 2). */
    void check() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
        }
    }

    /**
     * Serves until nothing is left to do or the instructions are used up.
     *
     * @param ended is told once; the thread may go on after that, with a task that was left unfinished
     */
    void run(Consumer<Lane> ended) {
        try {
            Optional<Seat> turn = next();
            while (turn.isPresent()) {
                Seat seat = turn.orElseThrow();
                Optional<LongRun.Kind> kind = seat.next();
                if (kind.isPresent()) {
                    if (!serve(seat, kind.orElseThrow(), ended)) {
                        return;
                    }
                    waiting.add(seat);
                }
                turn = next();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        ended.accept(this);
    }

    /** Whose turn it is: one that had its turn before, or the next that had none. */
    private Optional<Seat> next() {
        if (left <= 0) {
            return Optional.empty();
        }
        if (fresh.isEmpty()) {
            fresh = source.get();
        }
        Optional<Seat> first = fresh;
        Seat other = waiting.peek();
        if (first.isEmpty() || (other != null && Seat.ORDER.compare(other, first.orElseThrow()) < 0)) {
            return Optional.ofNullable(waiting.poll());
        }
        fresh = Optional.empty();
        return first;
    }

    /** False if the thread was left to a task, and the lane has ended long ago. */
    private boolean serve(Seat seat, LongRun.Kind kind, Consumer<Lane> ended) {
        Optional<LongRun> record = seat.run();
        boolean mayLast = record.isPresent() || seat.isInvited() || mayPause;
        Turn turn = new Turn(seat, kind, record, mayLast ? Math.max(left, place.pace.slice()) : place.pace.slice());
        Optional<PausedRuns.Paused> here = record.flatMap(known -> place.paused.take(seat.id(), known));
        if (here.isPresent()) {
            goOn(turn, here.orElseThrow());
            return true;
        }
        return begin(turn, mayLast, ended);
    }

    /** A canister's turn, with so many instructions. */
    private record Turn(Seat seat, LongRun.Kind kind, Optional<LongRun> record, long grant) {
        long before() {
            return record.map(LongRun::instructions).orElse(0L);
        }

        /** All that the task has been given with this turn. */
        long given() {
            return before() + grant;
        }

        /** When the task was begun for the first time, if that is not now. */
        long since(long now) {
            return record.map(LongRun::since)
                    .or(() -> seat.waiting().map(Schedule.Wait::since))
                    .orElse(now);
        }
    }

    private void goOn(Turn turn, PausedRuns.Paused run) {
        run.desk().hearsay().move(room(turn.seat), messages(turn.seat));
        if (run.strand().resume(turn.grant)) {
            finish(turn, run.desk());
        } else {
            pause(turn, run.desk(), run.strand());
        }
    }

    /** A task from its begin; one that was begun before runs up to where it was and on. */
    private boolean begin(Turn turn, boolean mayLast, Consumer<Lane> ended) {
        Desk desk = desk(turn);
        Strand strand = new Strand(() -> new CanisterTasks(desk).run(turn.kind), task -> {
            if (!mayLast) {
                throw new Strand.AbandonedException();
            }
            pause(turn, desk, task);
            ended.accept(this);
        });
        desk.allow(strand, place.pace.task());
        turn.seat.begin(turn.kind);
        try {
            if (!strand.start(turn.given())) {
                return false;
            }
            finish(turn, desk);
        } catch (Strand.AbandonedException e) {
            use(turn.seat, turn.grant);
            turn.seat.giveUp();
        }
        return true;
    }

    private Desk desk(Turn turn) {
        Surroundings surroundings = turn.record
                .map(known -> place.surroundings.at(known.began(), new Fees(known.nodes())))
                .orElse(place.surroundings);
        Hearsay hearsay = new Hearsay(room(turn.seat), messages(turn.seat));
        turn.record.map(LongRun::told).ifPresent(hearsay::recall);
        Desk desk = new Desk(place.programs, surroundings, turn.seat.canister(), hearsay);
        turn.seat.installation().ifPresent(call -> desk.send(call, place.state));
        return desk;
    }

    private LongRun.Room room(Seat seat) {
        return new LongRun.Room(
                free,
                place.state.usedMemory(),
                place.state.network().limit(seat.id()).map(Claim::memoryBytes));
    }

    private long messages(Seat seat) {
        return Math.min(messages, place.state.statedMessages(seat.canister()));
    }

    private void finish(Turn turn, Desk desk) {
        long before = bytes(turn.seat);
        long messagesBefore = turn.seat.canister().messageBytes();
        turn.seat.finish(desk);
        free -= Math.max(0, bytes(turn.seat) - before);
        messages -= Math.max(0, turn.seat.canister().messageBytes() - messagesBefore);
        use(turn.seat, desk.instructions() - turn.before());
    }

    private static long bytes(Seat seat) {
        return seat.canister().code().map(Code::memoryBytes).orElse(0L);
    }

    private void pause(Turn turn, Desk desk, Strand strand) {
        LongRun record = new LongRun(
                turn.kind,
                desk.time(),
                turn.since(place.state.height()),
                desk.surroundings.fees().nodes(),
                turn.given(),
                strand.held() + desk.heldBytes(),
                desk.hearsay().told());
        place.paused.put(turn.seat.id(), new PausedRuns.Paused(record, desk, strand));
        mayPause &= turn.record.isPresent() || turn.seat.isInvited();
        use(turn.seat, turn.grant);
        turn.seat.pause(record);
    }

    private void use(Seat seat, long instructions) {
        left -= instructions + Seat.PER_TASK;
        seat.charge(instructions);
    }
}
