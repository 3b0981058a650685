package dev.tern.sdk.client;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How an agent behaves.
 *
 * @param patience how long a request may take in all, retries included; at most the four minutes that it is valid
 * @param maxAge how far the time of an answer may be from the clock, either way
 * @param clock tells the time for expiries and ages
 */
public record AgentOptions(Duration patience, Duration maxAge, InstantSource clock) {
    public static final AgentOptions DEFAULT =
            new AgentOptions(Duration.ofSeconds(60), Duration.ofMinutes(5), InstantSource.system());

    public AgentOptions withPatience(Duration longer) {
        return new AgentOptions(longer, maxAge, clock);
    }

    /** Nanoseconds since 1970. */
    long now() {
        java.time.Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
