package dev.tern.runtime.execution;

import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which tasks may stand still between two rounds: so many, and so much memory. Who was begun first comes first and is never given up,
 * so there is always one that comes to its end.
 */
final class LongRuns {
    private static final Comparator<HashedMap.Entry<CanisterId, LongRun>> BY_AGE = Comparator.comparingLong(
                    (HashedMap.Entry<CanisterId, LongRun> entry) ->
                            entry.value().since())
            .thenComparing(HashedMap.Entry::key);
    private static final Comparator<HashedMap.Entry<CanisterId, LongRun>> BY_SIZE = Comparator.comparingLong(
                    (HashedMap.Entry<CanisterId, LongRun> entry) ->
                            entry.value().bytes())
            .thenComparing(BY_AGE);

    private final Schedule schedule;
    private final Pace pace;

    LongRuns(Schedule schedule, Pace pace) {
        this.schedule = schedule;
        this.pace = pace;
    }

    /** How many tasks more may be left unfinished. */
    int places() {
        return Math.max(0, pace.running() - schedule.running().size());
    }

    /**
     * How many of the first that wait may be begun now. Nobody overtakes one that needs much memory: it would wait for ever.
     *
     * @param waiting in the order in which they are to have places
     */
    int places(List<Schedule.Wait> waiting) {
        long held = held(schedule);
        int count = 0;
        for (Schedule.Wait wait : waiting) {
            boolean alone = count == 0 && schedule.running().isEmpty();
            held += wait.bytes();
            if (count == places() || (held > pace.bytes() && !alone)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** The schedule with no more than fits: whoever holds most gives way, and waits until there is as much room as it held. */
    Schedule fitting() {
        Schedule rest = schedule;
        while (held(rest) > pace.bytes() && rest.running().size() > 1) {
            rest = withoutLargest(rest);
        }
        return rest;
    }

    private static Schedule withoutLargest(Schedule schedule) {
        List<HashedMap.Entry<CanisterId, LongRun>> runs = new ArrayList<>();
        schedule.running().forEach(runs::add);
        runs.remove(Collections.min(runs, BY_AGE));
        HashedMap.Entry<CanisterId, LongRun> largest = Collections.max(runs, BY_SIZE);
        LongRun run = largest.value();
        return schedule.withRun(largest.key(), Optional.empty())
                .withWaiting(largest.key(), new Schedule.Wait(run.since(), run.bytes()));
    }

    private static long held(Schedule schedule) {
        long held = 0;
        for (HashedMap.Entry<CanisterId, LongRun> entry : schedule.running()) {
            held += entry.value().bytes();
        }
        return held;
    }
}
