package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Code;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One query with all queries that it calls, one after the other and depth first (interface specification, "Query call"). They
 * share the instructions of one query, and stay on this subnet. Used by one thread, once.
 */
final class QueryGraph {
    /** What a call costs besides the runs that it leads to: nobody makes millions of them. */
    private static final long PER_CALL = 500_000;

    private final Programs programs;
    private final ReplicatedState state;
    private long instructionsLeft;

    /** With so many instructions for all its queries together. */
    QueryGraph(Programs programs, ReplicatedState state, long instructions) {
        this.programs = programs;
        this.state = state;
        this.instructionsLeft = instructions;
    }

    /** What the user asked: the certificate is for the canister that was asked, on whatever depth it runs. */
    private record Root(Principal canister, Optional<Blob> certificate) {
        Optional<Blob> certificateFor(Principal other) {
            return other.equals(canister) ? certificate : Optional.empty();
        }
    }

    /** A query at some depth of the graph. */
    private record Call(Root root, Principal caller, Principal callee, String method, Blob argument, int depth) {
        Call inner(OutgoingCall call) {
            return new Call(root, callee, call.callee(), call.method(), call.argument(), depth + 1);
        }
    }

    /** What is left of a query between its runs: its canister as it is now, and the calls it still waits for. */
    private static final class Frame {
        private final Call call;
        private final Deque<OutgoingCall> waiting = new ArrayDeque<>();
        private CanisterState canister;
        private long executed;
        private Optional<Fault> fault = Optional.empty();

        private Frame(Call call, CanisterState canister) {
            this.call = call;
            this.canister = canister;
        }

        private void keep(Attempt attempt) {
            canister = canister.withCode(Optional.of(attempt.after(canister)));
        }
    }

    /**
     * Answers a user's query.
     *
     * @param certificate over the canister's certified data, shown to that canister only
     */
    Answer answer(Principal caller, Principal callee, String method, Blob argument, Optional<Blob> certificate) {
        return answer(new Call(new Root(callee, certificate), caller, callee, method, argument, 0));
    }

    private Answer answer(Call call) {
        Optional<CanisterState> found = state.canister(new CanisterId(call.callee));
        Optional<Fault> refusal = found.map(canister -> refusal(canister, call.method))
                .orElse(Optional.of(Fault.canisterNotFound(call.callee)));
        if (refusal.isPresent()) {
            return rejected(call, refusal.orElseThrow());
        }
        Frame frame = new Frame(call, found.orElseThrow());
        boolean composite = info(frame.canister).compositeQueries().contains(call.method);
        Entry entry = new Entry.Export((composite ? "canister_composite_query " : "canister_query ") + call.method);
        Invocation invocation = Invocation.argument(call.caller, call.method, call.argument, true);
        Surroundings world =
                Surroundings.of(state, programs.paging()).withCertificate(call.root.certificateFor(call.callee));
        Session session = new Session(mode(composite), frame.canister, world, invocation);
        Optional<Answer> answer = run(frame, session, entry, Optional.empty());
        while (answer.isEmpty()) {
            answer = next(frame);
        }
        return answer.orElseThrow();
    }

    private static Mode mode(boolean composite) {
        return composite ? Mode.COMPOSITE_QUERY : Mode.QUERY;
    }

    /** One run of a query; empty if it goes on with what it waits for. */
    private Optional<Answer> run(Frame frame, Session session, Entry entry, Optional<Callback.Closure> cleanup) {
        Attempt attempt = attempt(frame, session, entry);
        Optional<Fault> fault = attempt.fault();
        if (fault.isPresent()) {
            return failed(frame, session, fault.orElseThrow(), cleanup);
        }
        if (session.answer.isPresent()) {
            return session.answer;
        }
        frame.keep(attempt);
        for (OutgoingCall call : session.calls.list().reversed()) {
            frame.waiting.addFirst(call);
        }
        return Optional.empty();
    }

    private Attempt attempt(Frame frame, Session session, Entry entry) {
        Code code = frame.canister.code().orElseThrow();
        CanisterModule module = programs.module(code.program());
        Run run = programs.engine().run(module, code.image(), entry, instructionsLeft, new SystemApi(session));
        instructionsLeft -= run.instructions();
        frame.executed += run.instructions();
        return new Attempt(session, run);
    }

    /** A callback with a cleanup takes down itself alone: others may still answer. */
    private Optional<Answer> failed(Frame frame, Session session, Fault fault, Optional<Callback.Closure> cleanup) {
        if (cleanup.isEmpty() || instructionsLeft <= 0) {
            return Optional.of(rejected(frame.call, fault));
        }
        Session cleaning =
                new Session(Mode.COMPOSITE_CLEANUP, frame.canister, session.surroundings, session.invocation);
        Attempt attempt = attempt(frame, cleaning, entry(cleanup.orElseThrow()));
        if (attempt.fault().isPresent()) {
            return Optional.of(
                    rejected(frame.call, fault.andCleanup(attempt.fault().orElseThrow())));
        }
        frame.keep(attempt);
        frame.fault = Optional.of(fault);
        return Optional.empty();
    }

    private Optional<Answer> next(Frame frame) {
        if (frame.waiting.isEmpty()) {
            return Optional.of(
                    rejected(frame.call, frame.fault.orElseGet(() -> Fault.queryDidNotReply(frame.call.callee))));
        }
        OutgoingCall outgoing = frame.waiting.removeFirst();
        boolean management = outgoing.callee().equals(Principal.MANAGEMENT);
        if (!management && frame.call.depth == Limits.MAX_QUERY_DEPTH) {
            return Optional.of(rejected(frame.call, Fault.queriesTooDeep()));
        }
        instructionsLeft -= PER_CALL;
        Answer answer = management
                ? ManagementQueries.answer(state, frame.call.callee, outgoing.method(), outgoing.argument())
                : answer(frame.call.inner(outgoing));
        return instructionsLeft <= 0
                ? Optional.of(rejected(frame.call, Fault.queriesTooLong()))
                : callback(frame, outgoing, answer);
    }

    private Optional<Answer> callback(Frame frame, OutgoingCall outgoing, Answer answer) {
        boolean reply = answer instanceof Answer.Reply;
        Invocation invocation = new Invocation(
                frame.call.caller,
                "",
                answer instanceof Answer.Reply content ? content.payload() : Blob.EMPTY,
                answer instanceof Answer.Reject reject ? Optional.of(reject) : Optional.empty(),
                Cycles.ZERO,
                Cycles.ZERO,
                0,
                true,
                frame.executed);
        Mode mode = reply ? Mode.COMPOSITE_REPLY : Mode.COMPOSITE_REJECT;
        Session session = new Session(mode, frame.canister, Surroundings.of(state, programs.paging()), invocation);
        session.calls.alsoWaiting(frame.waiting);
        Entry entry = entry(reply ? outgoing.onReply() : outgoing.onReject());
        return run(frame, session, entry, outgoing.onCleanup());
    }

    private static Entry entry(Callback.Closure closure) {
        return new Entry.TableCall(closure.function(), closure.environment());
    }

    /** A user reads the code of a fault beside its text, a canister before it. */
    private static Answer rejected(Call call, Fault fault) {
        return call.depth == 0 ? fault.toUser() : fault.toCanister();
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
        if (!Fees.of(state).frozenBy(canister).isZero()) {
            return Optional.of(Fault.frozen(id));
        }
        ModuleInfo info = info(canister);
        boolean known =
                info.queries().contains(method) || info.compositeQueries().contains(method);
        return known ? Optional.empty() : Optional.of(Fault.noMethod(id, "query", method));
    }

    private ModuleInfo info(CanisterState canister) {
        return programs.module(canister.code().orElseThrow().program()).info();
    }
}
