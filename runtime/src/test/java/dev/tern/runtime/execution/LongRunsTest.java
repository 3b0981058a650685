package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Schedule;
import dev.tern.runtime.state.Schedule.Wait;
import dev.tern.sdk.types.CanisterId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which tasks may stand still: at most three here, of 100 bytes together. */
class LongRunsTest {
    private static final Pace PACE = new Pace(1, 1, 1, 3, 100);
    private static final CanisterId FIRST = IdRange.id(1);
    private static final CanisterId SECOND = IdRange.id(2);
    private static final CanisterId THIRD = IdRange.id(3);

    private static Schedule with(Schedule schedule, CanisterId canister, long since, long bytes) {
        LongRun run = new LongRun(LongRun.Kind.MESSAGE, 0, since, 4, 1, bytes, LongRun.Told.NOTHING);
        return schedule.withRun(canister, Optional.of(run));
    }

    private static Schedule fitting(Schedule schedule) {
        return new LongRuns(schedule, PACE).fitting();
    }

    @Test
    void whatFitsStays() {
        Schedule schedule = with(with(Schedule.EMPTY, FIRST, 5, 50), SECOND, 6, 50);
        assertThat(fitting(schedule)).isSameAs(schedule);
    }

    @Test
    void whoHoldsMostGivesWayAndRemembersWhatItNeeds() {
        Schedule schedule = with(with(with(Schedule.EMPTY, FIRST, 5, 20), SECOND, 6, 70), THIRD, 7, 30);
        Schedule rest = fitting(schedule);
        assertThat(rest.isRunning(FIRST) && rest.isRunning(THIRD)).isTrue();
        assertThat(rest.isRunning(SECOND)).isFalse();
        assertThat(rest.waiting().get(SECOND)).contains(new Wait(6, 70));
    }

    @Test
    void whoWasBegunFirstGoesOnWhateverItHolds() {
        Schedule schedule = with(with(with(Schedule.EMPTY, FIRST, 7, 20), SECOND, 6, 170), THIRD, 8, 30);
        Schedule rest = fitting(schedule);
        assertThat(rest.isRunning(SECOND)).isTrue();
        assertThat(rest.running().size()).isEqualTo(1);
        assertThat(rest.waiting().size()).isEqualTo(2);
    }

    @Test
    void ofThoseThatHoldTheSameTheLastOneGivesWay() {
        Schedule schedule = with(with(with(Schedule.EMPTY, FIRST, 7, 40), SECOND, 6, 40), THIRD, 7, 40);
        assertThat(fitting(schedule).waiting().get(THIRD)).contains(new Wait(7, 40));
    }

    @Test
    void placesAreForThoseThatFitInTheirOrder() {
        LongRuns empty = new LongRuns(Schedule.EMPTY, PACE);
        assertThat(empty.places(List.of(new Wait(1, 60), new Wait(2, 40), new Wait(3, 0), new Wait(4, 0))))
                .isEqualTo(3);
        assertThat(empty.places(List.of(new Wait(1, 60), new Wait(2, 41), new Wait(3, 1))))
                .isEqualTo(1);
        LongRuns taken = new LongRuns(with(Schedule.EMPTY, FIRST, 1, 50), PACE);
        assertThat(taken.places(List.of(new Wait(2, 51)))).isZero();
        assertThat(taken.places(List.of(new Wait(2, 50)))).isEqualTo(1);
    }

    @Test
    void whoNeedsMoreThanThereIsHasAPlaceWhenNobodyElseHas() {
        List<Wait> waiting = List.of(new Wait(1, 500), new Wait(2, 0));
        assertThat(new LongRuns(Schedule.EMPTY, PACE).places(waiting)).isEqualTo(1);
        assertThat(new LongRuns(with(Schedule.EMPTY, FIRST, 1, 1), PACE).places(waiting))
                .isZero();
    }
}
