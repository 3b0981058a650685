package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/**
 * Executes what a block brought, for one replica. Beside the engine, which caches compiled modules, it holds the tasks that this
 * replica has begun and not finished; without them it would only take longer.
 */
public final class Executor implements AutoCloseable {
    private final Programs programs;
    private final Crew crew;
    private final Pace pace;
    private final PausedRuns paused = new PausedRuns();

    /** Without a store every start compiles anew, and all memory stays in the heap. */
    public Executor() {
        this(CompiledStore.NONE, PrepareListener.NONE, Paging.NONE);
    }

    /**
     * Makes an executor with a thread for each processor, up to the number of lanes.
     *
     * @param store for compiled modules
     * @param listener is told of every module that is prepared
     * @param paging takes memory that has no room
     */
    public Executor(CompiledStore store, PrepareListener listener, Paging paging) {
        this(
                new Programs(new WasmEngine(Ic0.SIGNATURES, store, listener), paging),
                new Crew(Math.min(Limits.LANES, Runtime.getRuntime().availableProcessors())),
                Pace.STANDARD);
    }

    /** Without a store, with so many threads at most for the canisters of a round. */
    public Executor(int threads, Pace pace) {
        this(
                new Programs(new WasmEngine(Ic0.SIGNATURES, CompiledStore.NONE, PrepareListener.NONE), Paging.NONE),
                new Crew(threads),
                pace);
    }

    Executor(Programs programs, Crew crew, Pace pace) {
        this.programs = programs;
        this.crew = crew;
        this.pace = pace;
    }

    /** One for another replica of the same process. */
    public Executor another() {
        return new Executor(programs, crew, pace);
    }

    /** Ends the tasks that are not finished; what the state says of them is enough to do them again. */
    @Override
    public void close() {
        paused.close();
    }

    /** How many tasks stand still in the middle. */
    int pausedRuns() {
        return paused.size();
    }

    /** The query side of the same engine. */
    public QueryExecutor queries() {
        return new QueryExecutor(programs);
    }

    /** Compiles what a canister runs, if that is not done: its first message then does not wait for it. */
    public void prepare(CanisterState canister) {
        canister.code().ifPresent(code -> programs.module(code.program()));
    }

    /**
     * Runs timers and heartbeats, then drains the queues until nothing is left that can be done here or the instructions of a
     * round are used up. The position of {@code state} must be that of the block.
     *
     * @param randomness the random beacon that came with the block, if any: answers {@code raw_rand} calls of earlier blocks
     */
    public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
        paused.keepOnly(state.schedule());
        Round round = new Round(programs, state, Limits.ROUND_INSTRUCTIONS);
        ManagementCanister management = new ManagementCanister(round);
        Delivery delivery = new Delivery(round);
        state.agenda().sending().forEach(entry -> round.put(round.canister(entry.key())));
        Rent.collect(round);
        randomness.ifPresent(management::answerRandomness);
        Rota rota = new Rota(round, crew, pace, paused, DueHooks.of(round));
        management.resume();
        boolean worked = true;
        while (worked) {
            delivery.run();
            worked = (round.hasBudget() && management.runNext()) || turn(rota, management);
        }
        rota.end();
        round.state().canisters().forEachChange(state.canisters(), canister -> canister.admit(programs.paging()));
        return round.state();
    }

    private static boolean turn(Rota rota, ManagementCanister management) {
        boolean worked = rota.turn();
        if (rota.endedBusyness()) {
            management.resume();
        }
        return worked;
    }

    /** Passes the registry's answer on to whoever called {@code migrate_canister} or {@code cancel_migration}. */
    public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
        Round round = new Round(programs, state, 0);
        MigrationCalls.answer(round, answer);
        return round.state();
    }
}
