package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.Agenda;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

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
        Rota rota = new Rota(round, crew, pace, paused);
        ManagementCanister management = new ManagementCanister(round);
        Delivery delivery = new Delivery(round);
        state.agenda().sending().forEach(entry -> round.put(round.canister(entry.key())));
        Rent.collect(round);
        randomness.ifPresent(management::answerRandomness);
        addTimers(round, rota);
        addHeartbeats(round, rota);
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

    private static void addTimers(Round round, Rota rota) {
        List<CanisterId> due = new ArrayList<>();
        for (HashedMap.Entry<Agenda.Timer, CanisterId> timer :
                round.state().agenda().timers()) {
            if (Long.compareUnsigned(timer.key().time(), round.time()) > 0) {
                break;
            }
            due.add(timer.value());
        }
        for (CanisterId id : due) {
            if (!round.state().schedule().isRunning(id)) {
                expireCalls(round, id);
                Stopping.expire(round, id);
                rota.add(id, LongRun.Kind.TIMER);
            }
        }
    }

    /** Whoever made a best-effort call is told when its time is over; the callee's own response finds nobody then. */
    private static void expireCalls(Round round, CanisterId id) {
        CanisterState canister = round.canister(id);
        for (SortedSet<Long> numbers :
                canister.calls().deadlines().headMap(round.time() + 1).values()) {
            for (long number : numbers) {
                Callback callback = canister.calls().callbacks().get(number).orElseThrow();
                Response response = new Response(
                        callback.target(),
                        id.principal(),
                        number,
                        Cycles.ZERO,
                        callback.deadline(),
                        Fault.deadlineExpired().toCanister());
                canister = canister.withCalls(canister.calls().expired(number))
                        .withQueues(canister.queues().receive(response));
            }
        }
        round.put(canister);
    }

    private static void addHeartbeats(Round round, Rota rota) {
        for (HashedMap.Entry<CanisterId, CanisterId> entry :
                round.state().agenda().heartbeats()) {
            if (!round.state().schedule().isRunning(entry.key())) {
                rota.add(entry.key(), LongRun.Kind.HEARTBEAT);
            }
        }
    }
}
