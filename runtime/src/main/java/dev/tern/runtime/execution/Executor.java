package dev.tern.runtime.execution;

import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.Agenda;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Executes what a block brought. Holds nothing but the engine, which caches compiled modules; safe for many threads. */
public final class Executor {
    private final Programs programs;

    /** Without a store: every start compiles anew. */
    public Executor() {
        this(CompiledStore.NONE, PrepareListener.NONE);
    }

    /** With a store for compiled modules; {@code listener} is told of every module that is prepared. */
    public Executor(CompiledStore store, PrepareListener listener) {
        this.programs = new Programs(new WasmEngine(Ic0.SIGNATURES, store, listener));
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
     * round are used up. Canisters take turns, one message each. The position of {@code state} must be that of the block.
     *
     * @param randomness the random beacon that came with the block, if any: answers {@code raw_rand} calls of earlier blocks
     */
    public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
        Round round = new Round(programs, state, Limits.ROUND_INSTRUCTIONS);
        ManagementCanister management = new ManagementCanister(round);
        Delivery delivery = new Delivery(round);
        state.agenda().sending().forEach(entry -> round.put(round.canister(entry.key())));
        randomness.ifPresent(management::answerRandomness);
        runTimers(round);
        runHeartbeats(round);
        boolean worked = true;
        while (worked) {
            delivery.run();
            worked = round.hasBudget() && (management.runNext() || runTurn(round));
        }
        return round.state();
    }

    /** Passes the registry's answer on to whoever called {@code migrate_canister} or {@code cancel_migration}. */
    public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
        Round round = new Round(programs, state, 0);
        MigrationCalls.answer(round, answer);
        return round.state();
    }

    private static void runTimers(Round round) {
        List<CanisterId> due = new ArrayList<>();
        for (HashedMap.Entry<Agenda.Timer, CanisterId> timer :
                round.state().agenda().timers()) {
            if (Long.compareUnsigned(timer.key().time(), round.time()) > 0) {
                break;
            }
            due.add(timer.value());
        }
        for (CanisterId id : due) {
            expireCalls(round, id);
            if (round.hasBudget() && timerIsDue(round, id)) {
                CanisterState canister = round.canister(id);
                round.put(canister.withVitals(canister.vitals().withTimer(0)));
                runHook(round, id, ModuleInfo.Hook.GLOBAL_TIMER);
            }
        }
    }

    private static boolean timerIsDue(Round round, CanisterId id) {
        return round.canister(id)
                .timerDue()
                .filter(time -> Long.compareUnsigned(time, round.time()) <= 0)
                .isPresent();
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

    private static void runHeartbeats(Round round) {
        for (HashedMap.Entry<CanisterId, CanisterId> entry :
                round.state().agenda().heartbeats()) {
            if (round.hasBudget()) {
                runHook(round, entry.key(), ModuleInfo.Hook.HEARTBEAT);
            }
        }
    }

    private static void runHook(Round round, CanisterId id, ModuleInfo.Hook hook) {
        Desk desk = round.desk(id);
        new CanisterTasks(desk).runHook(hook);
        round.use(desk.instructions());
        round.take(desk);
    }

    /** One message of the next canister in turn; false if none has work. */
    private static boolean runTurn(Round round) {
        Optional<CanisterId> next = nextInTurn(round.state());
        next.ifPresent(id -> {
            round.set(round.state().withPosition(round.state().position().withTurn(id.principal())));
            Desk desk = round.desk(id);
            new CanisterTasks(desk).runNext();
            round.use(desk.instructions());
            round.take(desk);
        });
        return next.isPresent();
    }

    private static Optional<CanisterId> nextInTurn(ReplicatedState state) {
        HashedMap<CanisterId, CanisterId> working = state.agenda().working();
        CanisterId last = new CanisterId(state.position().turn());
        for (HashedMap.Entry<CanisterId, CanisterId> entry : working.from(last)) {
            if (!entry.key().equals(last)) {
                return Optional.of(entry.key());
            }
        }
        return working.first().map(HashedMap.Entry::key);
    }
}
