package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
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
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
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
            return management(state, caller, method, argument);
        }
        Optional<CanisterState> found = state.canister(new CanisterId(receiver));
        Optional<Fault> refusal =
                found.map(canister -> refusal(canister, method)).orElse(Optional.of(Fault.canisterNotFound(receiver)));
        if (refusal.isPresent()) {
            return refusal.orElseThrow().toUser();
        }
        CanisterState canister = found.orElseThrow();
        boolean composite = info(canister).compositeQueries().contains(method);
        Entry entry = new Entry.Export((composite ? "canister_composite_query " : "canister_query ") + method);
        Session session = new Session(
                composite ? Mode.COMPOSITE_QUERY : Mode.QUERY,
                canister,
                Surroundings.of(state).withCertificate(certificate),
                Invocation.argument(caller, method, argument, true));
        Attempt attempt = run(session, entry, Limits.QUERY_INSTRUCTIONS);
        if (attempt.fault().isPresent()) {
            return attempt.fault().orElseThrow().toUser();
        }
        return session.answer.orElseGet(() -> silence(canister, session).toUser());
    }

    private static Fault silence(CanisterState canister, Session session) {
        Principal id = canister.id().principal();
        return session.calls.isEmpty() ? Fault.didNotReply(id) : Fault.noCallsInQueries(id);
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
        if (canister.code().isEmpty()) {
            return Optional.of(Fault.noModule(ingress.receiver()).toUser());
        }
        if (!info(canister).has(ModuleInfo.Hook.INSPECT_MESSAGE)) {
            return Optional.empty();
        }
        Invocation invocation = Invocation.argument(ingress.sender(), ingress.method(), ingress.argument(), false);
        Session session = new Session(Mode.INSPECT, canister, Surroundings.of(state), invocation);
        Attempt attempt = run(session, ModuleInfo.Hook.INSPECT_MESSAGE.entry(), Limits.INSPECT_INSTRUCTIONS);
        Optional<Fault> fault = attempt.fault();
        if (fault.isEmpty() && !session.accepted) {
            fault = Optional.of(Fault.refusedByInspection(ingress.receiver()));
        }
        return fault.map(Fault::toUser);
    }

    private Optional<Fault> refusal(CanisterState canister, String method) {
        Principal id = canister.id().principal();
        if (canister.frozenBy().isPresent()) {
            return Optional.of(Fault.migrating(id));
        }
        if (canister.status() instanceof CanisterStatus.Stopped) {
            return Optional.of(Fault.stopped(id));
        }
        if (canister.status() instanceof CanisterStatus.Stopping) {
            return Optional.of(Fault.stopping(id));
        }
        if (canister.code().isEmpty()) {
            return Optional.of(Fault.noModule(id));
        }
        ModuleInfo info = info(canister);
        boolean known =
                info.queries().contains(method) || info.compositeQueries().contains(method);
        return known ? Optional.empty() : Optional.of(Fault.noMethod(id, "query", method));
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

    /** The management methods that only tell something can be asked in a query too. */
    private static Answer management(ReplicatedState state, Principal caller, String method, Blob argument) {
        Optional<CandidType.Func> type = ManagementInterface.method(method);
        if (type.isEmpty()) {
            return ManagementInterface.missing(method).toUser();
        }
        try {
            CallOrigin user = new CallOrigin.User(Hash.ZERO, caller);
            ManagementCall call = new ManagementCall(
                    user, method, ManagementInterface.decode(type.orElseThrow(), argument), Cycles.ZERO);
            return switch (new Reports(state).answer(call)) {
                case Outcome.Done done ->
                    new Answer.Reply(ManagementInterface.encode(type.orElseThrow(), done.results()));
                case Outcome.Refused refused -> refused.fault().toUser();
                case Outcome.Later later ->
                    ManagementFaults.unknownMethod(method).toUser();
            };
        } catch (CandidException e) {
            return ManagementFaults.badArgument(method, String.valueOf(e.getMessage()))
                    .toUser();
        }
    }
}
