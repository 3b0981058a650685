package dev.tern.chain.node;

import dev.tern.chain.block.Header;
import dev.tern.chain.engine.View;
import dev.tern.chain.replica.ReplicaState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When the root subnet made the versions of the registry, if this process holds it. Thread-safe. */
final class VersionTimes {
    private final Seats seats;

    /** A block does not change: what was found once is found for good. */
    private final Map<Long, Long> found = new ConcurrentHashMap<>();

    VersionTimes(Seats seats) {
        this.seats = seats;
    }

    /** The time of the root's block that made a version, 0 if not known. */
    long of(long version) {
        Long known = found.get(version);
        if (known != null) {
            return known;
        }
        Optional<ReplicaState> root =
                seats.root().map(View::latest).filter(state -> state.registryVersion() >= version);
        Optional<Long> time =
                root.flatMap(state -> header(maker(version, state.height()))).map(Header::timeNs);
        time.ifPresent(t -> found.put(version, t));
        return time.orElse(0L);
    }

    /** Headers name the version that they were made under: the first that names this one follows the block that made it. */
    private long maker(long version, long latest) {
        long low = 1;
        long high = latest + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (header(middle).map(Header::registryVersion).orElse(0L) >= version) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }

    private Optional<Header> header(long height) {
        return seats.best(seats.registry().root())
                .flatMap(seat -> seat.replica().block(height))
                .map(block -> block.block().header());
    }
}
