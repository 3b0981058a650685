package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.runtime.wasm.Run;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** Runs on a snapshot: queries and message inspection. What they change is thrown away. Safe for many threads. */
public final class QueryExecutor {
    private final Programs programs;

    QueryExecutor(Programs programs) {
        this.programs = programs;
    }

    /**
     * Answers a query.
     *
     * @param state the snapshot
     * @param certificate over the canister's certified data, shown to the canister
     */
    public Answer query(
            ReplicatedState state,
            Principal receiver,
            Principal caller,
            String method,
            Blob argument,
            Optional<Blob> certificate) {
        if (receiver.equals(Principal.MANAGEMENT)) {
            return ManagementQueries.answer(state, caller, method, argument);
        }
        return new QueryGraph(programs, state, Limits.QUERY_INSTRUCTIONS)
                .answer(caller, receiver, method, argument, certificate);
    }

    /** Why a canister does not take a user's message, by its own inspection or because it cannot; empty if it does. */
    public Optional<Answer.Reject> inspect(ReplicatedState state, Ingress ingress) {
        if (ingress.receiver().equals(Principal.MANAGEMENT)) {
            return Optional.empty();
        }
        Optional<CanisterState> found = state.canister(new CanisterId(ingress.receiver()));
        if (found.isEmpty()) {
            return Optional.of(Fault.canisterNotFound(ingress.receiver()).toUser());
        }
        CanisterState canister = found.orElseThrow();
        Optional<Fault> idle = idle(state, canister);
        if (idle.isPresent()) {
            return idle.map(Fault::toUser);
        }
        if (!info(canister).has(ModuleInfo.Hook.INSPECT_MESSAGE)) {
            return Optional.empty();
        }
        Invocation invocation = Invocation.argument(ingress.sender(), ingress.method(), ingress.argument(), false);
        Session session = new Session(Mode.INSPECT, canister, Surroundings.of(state, programs.paging()), invocation);
        Attempt attempt = run(session, ModuleInfo.Hook.INSPECT_MESSAGE.entry(), Limits.INSPECT_INSTRUCTIONS);
        Optional<Fault> fault = attempt.fault();
        if (fault.isEmpty() && !session.accepted) {
            fault = Optional.of(Fault.refusedByInspection(ingress.receiver()));
        }
        return fault.map(Fault::toUser);
    }

    /** Why a canister takes no messages at all. */
    private static Optional<Fault> idle(ReplicatedState state, CanisterState canister) {
        Principal id = canister.id().principal();
        if (canister.code().isEmpty()) {
            return Optional.of(Fault.nothingToAsk());
        }
        Cycles missing = Fees.of(state).frozenBy(canister);
        return switch (canister.status()) {
            case CanisterStatus.Stopped stopped -> Optional.of(Fault.stopped(id));
            case CanisterStatus.Stopping stopping -> Optional.of(Fault.stopping(id));
            case CanisterStatus.Running running ->
                missing.isZero() ? Optional.empty() : Optional.of(Fault.outOfCycles(id, missing));
        };
    }

    private ModuleInfo info(CanisterState canister) {
        return programs.module(canister.code().orElseThrow().program()).info();
    }

    private Attempt run(Session session, Entry entry, long limit) {
        Code code = session.canister.code().orElseThrow();
        CanisterModule module = programs.module(code.program());
        Run run = programs.engine().run(module, code.image(), entry, limit, new SystemApi(session));
        return new Attempt(session, run);
    }
}
