package dev.tern.sdk.client;

import dev.tern.sdk.client.AgentException.Kind;
import java.time.Duration;

/** The end of one request's patience, and the pauses on the way there: 50 ms at first, up to a second. */
final class Deadline {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final long end;
    private final String advice;
    private long pause = FIRST_PAUSE_MILLIS;

    Deadline(Duration patience) {
        this(patience, "try again later");
    }

    /** @param advice what to do when patience is over */
    Deadline(Duration patience, String advice) {
        this.advice = advice;
        end = System.nanoTime() + patience.toNanos();
    }

    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000L, end - System.nanoTime()));
    }

    /** Waits a little; throws {@link AgentException} with this cause once patience is over. */
    void pause(String cause) {
        if (System.nanoTime() >= end) {
            throw new AgentException(Kind.NETWORK, "no answer in time: " + cause + "; " + advice);
        }
        try {
            Thread.sleep(Math.min(pause, left().toMillis() + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException(Kind.NETWORK, "interrupted: " + cause, e);
        }
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
}
