package dev.tern.chain.gateway;

/**
 * How patient a gateway is.
 *
 * @param callWaitMillis how long a synchronous call waits for its end before it answers 202
 * @param moveWaitMillis how long a request waits for a canister that is on its way
 * @param lookAfterMillis how often it looks after calls on their way whose subnet tells nothing
 */
public record Limits(long callWaitMillis, long moveWaitMillis, long lookAfterMillis) {
    public static final Limits STANDARD = new Limits(10_000, 10_000, 250);
}
