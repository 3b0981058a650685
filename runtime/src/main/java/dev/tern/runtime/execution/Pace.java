package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;

/**
 * How much is done in a round, in instructions; part of the protocol, so tests alone have others than {@link #STANDARD}.
 *
 * @param lane of one lane of a round
 * @param slice that a task is given at least when it has its turn, even if its lane has less left: so short tasks are never
 *     interrupted
 * @param task most of one message, timer, heartbeat or installation, over all its rounds
 * @param running most tasks of a subnet that are begun and not finished between two rounds
 * @param bytes most memory that they hold together, unless there is one alone
 */
public record Pace(long lane, long slice, long task, int running, long bytes) {
    /** With as much memory as the protocol has. */
    public Pace(long lane, long slice, long task, int running) {
        this(lane, slice, task, running, Limits.LONG_RUN_BYTES);
    }

    public static final Pace STANDARD =
            new Pace(Limits.LANE_INSTRUCTIONS, Limits.LEAST_SLICE, Limits.TASK_INSTRUCTIONS, Limits.MAX_LONG_RUNS);
}
