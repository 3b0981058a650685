package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Schedule;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.CanisterId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who is looked at again from one iteration of a round to the next; three canisters have a message, and one task may stand still. */
class SeatsTest {
    private static final Pace PACE = new Pace(5_000_000, 1_000_000, 20_000_000, 1);
    private static final LongRun RUN = new LongRun(LongRun.Kind.MESSAGE, 0, 1, 4, 1, 1, LongRun.Told.NOTHING);

    private final TestSubnet subnet = new TestSubnet(new Executor(1, PACE));
    private final CanisterId first = subnet.deploy(Chores.CANISTER);
    private final CanisterId second = subnet.deploy(Chores.CANISTER);
    private final CanisterId third = subnet.deploy(Chores.CANISTER);
    private final Round round;

    SeatsTest() {
        subnet.spin(first, 1);
        subnet.spin(second, 1);
        subnet.spin(third, 1);
        WasmEngine engine = new WasmEngine(Ic0.SIGNATURES, CompiledStore.NONE, PrepareListener.NONE);
        round = new Round(new Programs(engine, Paging.NONE), subnet.state, 0);
        change(schedule -> schedule.withServed(third, schedule.now() + 1));
    }

    private void change(UnaryOperator<Schedule> step) {
        round.set(round.state().withSchedule(step.apply(round.state().schedule())));
    }

    private Seats seats() {
        return seats(Collections.emptySortedMap());
    }

    private Seats seats(SortedMap<CanisterId, List<LongRun.Kind>> hooks) {
        Seats seats = new Seats(round, PACE, hooks);
        seats.update();
        assertThat(seats.size()).isEqualTo(3);
        return seats;
    }

    /** A lane takes one seat. */
    private static Seats.Deal serveOne(Seats seats) {
        Seats.Deal deal = seats.deal(1);
        assertThat(deal.next(0)).isPresent();
        return deal;
    }

    @Test
    void whoWasNotReachedComesAgainInItsOrder() {
        Seats seats = seats();
        assertThat(seats.back(serveOne(seats))).extracting(Seat::id).containsExactly(first);
        seats.update();
        Seats.Deal deal = seats.deal(2);
        assertThat(deal.next(1)).map(Seat::id).contains(second);
        assertThat(deal.next(0)).map(Seat::id).contains(first);
        assertThat(deal.next(0)).map(Seat::id).contains(third);
        assertThat(deal.next(1)).isEmpty();
    }

    @Test
    void whoIsInTheMiddleOfATaskHasOneTurnInARoundReachedOrNot() {
        change(schedule -> schedule.withRun(third, Optional.of(RUN)));
        Seats seats = seats();
        assertThat(seats.back(serveOne(seats))).extracting(Seat::id).containsExactly(first, third);
        seats.update();
        assertThat(seats.size()).isEqualTo(2);
    }

    @Test
    void whoWasInvitedAndNotReachedIsInvitedAgainOnlyIfThereIsStillAPlace() {
        change(schedule -> schedule.withWaiting(third, new Schedule.Wait(1, 0)));
        Seats seats = seats();
        seats.back(serveOne(seats));
        change(schedule -> schedule.withRun(second, Optional.of(RUN)));
        seats.update();
        assertThat(seats.size()).isEqualTo(2);
    }

    @Test
    void aHookThatIsNotWantedWhenItsCanisterIsDealtIsOverReachedOrNot() {
        Seats seats = seats(new TreeMap<>(Map.of(third, List.of(LongRun.Kind.TIMER))));
        seats.back(serveOne(seats));
        CanisterState canister = round.canister(third);
        round.put(canister.withVitals(canister.vitals().withTimer(1)));
        seats.update();
        Seats.Deal deal = seats.deal(3);
        assertThat(deal.next(2)).flatMap(Seat::next).contains(LongRun.Kind.MESSAGE);
    }

    @Test
    void whoIsHeldOrDeletedIsNotServed() {
        Seats seats = seats();
        seats.back(serveOne(seats));
        round.hold(first);
        round.remove(third);
        seats.update();
        assertThat(seats.size()).isOne();
        assertThat(seats.deal(1).next(0)).map(Seat::id).contains(second);
    }
}
