package dev.tern.runtime.execution;

import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schedule;
import dev.tern.sdk.types.CanisterId;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Canisters that had messages when a round began and that nobody has looked at since, in the order in which they are due. Those that
 * stand at the time of the schedule come first, as they lie in the state; the others are put in order when these are used up.
 */
final class Unseen {
    private final Schedule schedule;
    private final HashedMap<CanisterId, CanisterId> working;
    private final Iterator<HashedMap.Entry<CanisterId, CanisterId>> all;
    private @Nullable Iterator<CanisterId> ahead;
    private final Set<CanisterId> seen = new TreeSet<>();
    private int size;

    Unseen(ReplicatedState state) {
        schedule = state.schedule();
        working = state.agenda().working();
        all = working.iterator();
        size = working.size();
    }

    int size() {
        return size;
    }

    /** Somebody looks at this one. */
    void see(CanisterId id) {
        if (working.contains(id) && seen.add(id)) {
            size--;
        }
    }

    /** Takes the one that is due first. */
    Optional<CanisterId> next() {
        if (size == 0) {
            return Optional.empty();
        }
        CanisterId id = due();
        while (seen.contains(id)) {
            id = due();
        }
        see(id);
        return Optional.of(id);
    }

    private CanisterId due() {
        while (all.hasNext()) {
            CanisterId id = all.next().key();
            if (!isAhead(id)) {
                return id;
            }
        }
        if (ahead == null) {
            ahead = ahead();
        }
        return ahead.next();
    }

    private Iterator<CanisterId> ahead() {
        Comparator<CanisterId> order = Comparator.comparingLong(schedule::at);
        return schedule.served()
                .keys()
                .filter(id -> working.contains(id) && isAhead(id))
                .sorted(order.thenComparing(Comparator.naturalOrder()))
                .iterator();
    }

    private boolean isAhead(CanisterId id) {
        return schedule.at(id) > schedule.now();
    }
}
