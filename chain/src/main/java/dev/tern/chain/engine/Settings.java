package dev.tern.chain.engine;

import dev.tern.chain.consensus.Timeout;

/**
 * The times of a chain. All replicas of a subnet should have the same.
 *
 * @param minIntervalMs a block is not begun earlier after the last one, so that several requests share it
 * @param idleIntervalMs a block is begun at the latest after this (protocol.md, 8)
 * @param proposeMs how long round 0 waits for a proposal
 * @param absentMs the same for a proposer that let its last turn pass
 * @param voteMs how long round 0 waits for more votes once there is a quorum of different ones
 * @param growthMs by how much both grow per round
 * @param capMs the longest they get
 * @param precisionMs by how much correct clocks may differ
 * @param delayMs how long a proposal may travel
 * @param statusMs how often a replica tells where it stands
 * @param certificationLag proposers wait when so many heights are not certified (protocol.md, 7)
 * @param saveEvery a state is made durable every so many blocks
 */
public record Settings(
        long minIntervalMs,
        long idleIntervalMs,
        long proposeMs,
        long absentMs,
        long voteMs,
        long growthMs,
        long capMs,
        long precisionMs,
        long delayMs,
        long statusMs,
        int certificationLag,
        int saveEvery) {
    public static final Settings DEFAULT =
            new Settings(20, 5_000, 1_000, 250, 500, 500, 10_000, 500, 15_000, 1_000, 10, 500);

    /** Linear and capped. */
    long timeoutMs(Timeout timeout) {
        long base = switch (timeout.step()) {
            case PROPOSE -> proposeMs;
            case PREVOTE, PRECOMMIT -> voteMs;
        };
        return Math.min(capMs, base + timeout.round() * growthMs);
    }

    /** Proposer-based timestamps: whether a fresh proposal with this time may be prevoted now. */
    boolean timely(long blockTimeNs, long nowNs) {
        long ms = 1_000_000L;
        return blockTimeNs - precisionMs * ms <= nowNs && nowNs <= blockTimeNs + (delayMs + precisionMs) * ms;
    }
}
