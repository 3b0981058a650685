package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;

/**
 * How much is done in a round, in instructions; part of the protocol, so tests alone have others than {@link #STANDARD}.
 *
 * @param lane of one lane of a round
 * @param slice that a task is given at least when it has its turn, even if its lane has less left: so short tasks are never
 *     interrupted
 * @param task most of one message, timer or heartbeat, over all its rounds
 * @param running most tasks of a subnet that are begun and not finished between two rounds
 */
public record Pace(long lane, long slice, long task, int running) {
    public static final Pace STANDARD =
            new Pace(Limits.LANE_INSTRUCTIONS, Limits.LEAST_SLICE, Limits.UPDATE_INSTRUCTIONS, Limits.MAX_LONG_RUNS);
}
