package dev.tern.chain.replica;

import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.machine.Execution;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/** Execution by the executor of one replica. */
public record Executing(Executor executor) implements Execution, AutoCloseable {
    @Override
    public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
        return executor.executeRound(state, randomness);
    }

    @Override
    public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
        return executor.answered(state, answer);
    }

    @Override
    public void close() {
        executor.close();
    }
}
