package dev.tern.runtime.execution;

import java.util.Optional;

/**
 * How much a task may take of the subnet's memory for messages. The calls that it makes are told of one moment, the first call's, for
 * all the rounds that it takes: so any replica can tell it the same again. What has become of that room is seen when the task has ended.
 */
final class MessageRoom {
    private long now;
    private Optional<Long> told = Optional.empty();

    MessageRoom(long now) {
        this.now = now;
    }

    /** The work goes on in another round: there is so much room now. */
    void move(long changed) {
        now = changed;
    }

    /** The work is done again: this is what it was told. */
    void recall(long before) {
        told = Optional.of(before);
    }

    /** What its calls were told, if it made any. */
    Optional<Long> told() {
        return told;
    }

    /** For a call that it makes. */
    long tell() {
        if (told.isEmpty()) {
            told = Optional.of(now);
        }
        return told.orElseThrow();
    }

    /** At this moment. */
    long now() {
        return now;
    }
}
