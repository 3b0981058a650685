package dev.tern.chain.simulation;

/**
 * How bad the network is. Probabilities are in thousandths.
 *
 * @param minDelayMs one-way, at least
 * @param meanDelayMs one-way, on average (exponential above the least)
 */
public record Faults(int minDelayMs, int meanDelayMs, int lost, int duplicated) {
    public static final Faults NONE = new Faults(1, 2, 0, 0);
    public static final Faults BAD = new Faults(1, 30, 50, 50);
}
