package dev.tern.runtime.machine;

import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/** What the state machine needs of execution; tests of streams and migration put something simpler in its place. */
public interface Execution {
    /**
     * Runs what waits in input queues, timers and heartbeats, within the round's budget. Height and time are already those of the
     * block. Canisters that are frozen are left alone.
     *
     * @param randomness the random beacon that the block carries
     */
    ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness);

    /** The registry answered a request that a call of the management canister waits for. */
    ReplicatedState answered(ReplicatedState state, RegistryAnswer answer);
}
