package dev.tern.chain.gateway;

/**
 * How patient a gateway is.
 *
 * @param callWaitMillis how long a synchronous call waits for its end before it answers 202
 * @param moveWaitMillis how long a request waits for a canister that is on its way
 */
public record Limits(long callWaitMillis, long moveWaitMillis) {
    public static final Limits STANDARD = new Limits(10_000, 10_000);
}
