package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Task;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Executes what waits at canisters, one message at a time; each is atomic (interface specification, "Message execution"). */
final class CanisterTasks {
    private static final long NO_CONTEXT = 0;

    private final Round round;

    CanisterTasks(Round round) {
        this.round = round;
    }

    /** Executes the first task in the input queue of a canister; before that, tells it that its memory runs short. */
    void runNext(CanisterId id) {
        CanisterState canister = round.canister(id);
        if (canister.lowMemoryDue()) {
            round.put(canister.withVitals(canister.vitals().withLowMemory(LowMemory.EXECUTED)));
            runHook(id, ModuleInfo.Hook.ON_LOW_WASM_MEMORY);
            return;
        }
        Task task = canister.queues().input().peek().orElseThrow();
        round.put(canister.withQueues(canister.queues().taken()));
        switch (task) {
            case Task.FromUser user -> {
                Ingress ingress = user.ingress();
                long bytes = ingress.argument().length()
                        + (long) Blob.ofText(ingress.method()).length();
                pay(id, round.surroundings.fees().ingress(bytes));
                call(id, Incoming.of(ingress));
            }
            case Task.FromCanister from -> {
                switch (from.message()) {
                    case Request request -> call(id, Incoming.of(request));
                    case Response response -> respond(id, response);
                }
            }
        }
        Stopping.check(round, id);
    }

    /** Runs a hook of the system's own accord, if the canister has it: timer or heartbeat. */
    void runHook(CanisterId id, ModuleInfo.Hook hook) {
        CanisterState canister = round.canister(id);
        ModuleInfo info =
                round.programs.module(canister.code().orElseThrow().program()).info();
        if (!info.has(hook) || isPoor(canister)) {
            return;
        }
        Invocation invocation = Invocation.system(Principal.MANAGEMENT);
        CallContext context = context(new CallOrigin.SystemTask(), Cycles.ZERO, false);
        Attempt attempt = round.run(canister, Mode.SYSTEM_TASK, hook.entry(), invocation, Limits.UPDATE_INSTRUCTIONS);
        finishCall(canister, context, attempt);
        Stopping.check(round, id);
    }

    /** Takes a price from a canister, as far as it can pay. */
    private void pay(CanisterId id, Cycles price) {
        CanisterState canister = round.canister(id);
        Cycles fee = price.min(canister.balance());
        round.burn(fee);
        round.put(canister.withBalance(canister.balance().minus(fee)));
    }

    private CallContext context(CallOrigin origin, Cycles cycles, boolean needsToRespond) {
        return new CallContext(origin, needsToRespond, false, cycles, 0, 0, round.time());
    }

    private void call(CanisterId id, Incoming call) {
        CanisterState canister = round.canister(id);
        Optional<Fault> refusal = refusal(canister, call);
        if (refusal.isPresent()) {
            round.fail(id.principal(), call.origin(), refusal.orElseThrow(), call.cycles());
            return;
        }
        ModuleInfo info =
                round.programs.module(canister.code().orElseThrow().program()).info();
        boolean update = info.updates().contains(call.method());
        Mode mode = update ? Mode.UPDATE : Mode.REPLICATED_QUERY;
        Entry entry = new Entry.Export((update ? "canister_update " : "canister_query ") + call.method());
        Invocation invocation = Invocation.argument(call.origin().caller(), call.method(), call.argument(), true)
                .with(call.cycles(), call.deadline());
        Attempt attempt = round.run(canister, mode, entry, invocation, Limits.UPDATE_INSTRUCTIONS);
        finishCall(canister, context(call.origin(), call.cycles(), true), attempt);
    }

    private Optional<Fault> refusal(CanisterState canister, Incoming call) {
        Principal self = canister.id().principal();
        return switch (canister.status()) {
            case CanisterStatus.Stopped stopped -> Optional.of(Fault.stopped(self));
            case CanisterStatus.Stopping stopping -> Optional.of(Fault.stopping(self));
            case CanisterStatus.Running running -> refusalByCode(canister, call);
        };
    }

    private boolean isPoor(CanisterState canister) {
        Fees fees = round.surroundings.fees();
        return fees.liquid(canister, canister.balance()).compareTo(fees.execution(0)) < 0;
    }

    private Cycles missing(CanisterState canister) {
        Fees fees = round.surroundings.fees();
        Cycles wanted = fees.freezing(canister).plus(fees.execution(0));
        return wanted.minus(canister.balance().min(wanted));
    }

    private Optional<Fault> refusalByCode(CanisterState canister, Incoming call) {
        Principal self = canister.id().principal();
        if (canister.code().isEmpty()) {
            return Optional.of(Fault.noModule(self));
        }
        ModuleInfo info =
                round.programs.module(canister.code().orElseThrow().program()).info();
        if (!info.updates().contains(call.method()) && !info.queries().contains(call.method())) {
            return Optional.of(
                    info.compositeQueries().contains(call.method())
                            ? Fault.compositeInUpdate(self, call.method())
                            : Fault.noMethod(self, "update", call.method()));
        }
        return isPoor(canister) ? Optional.of(Fault.outOfCycles(self, missing(canister))) : Optional.empty();
    }

    /** After the first run of a call: keeps or drops what it did, answers, and keeps the context while calls are open. */
    private void finishCall(CanisterState canister, CallContext context, Attempt attempt) {
        Optional<Fault> fault = fault(canister, attempt);
        if (fault.isPresent()) {
            CanisterState logged = Commit.logged(round, canister, attempt.session(), fault);
            round.put(round.charge(logged, attempt.run()));
            round.fail(canister.id().principal(), context.origin(), fault.orElseThrow(), context.available());
            return;
        }
        long number = canister.calls().nextContext();
        CanisterState opened = canister.withCalls(canister.calls().open(context));
        round.put(round.charge(Commit.apply(round, opened, attempt, number), attempt.run()));
        settle(canister.id(), number, attempt);
    }

    private Optional<Fault> fault(CanisterState canister, Attempt attempt) {
        return attempt.fault().or(() -> MemoryLimit.exceeded(round, canister, attempt));
    }

    /** Answers if the run did, or if nobody else can any more. */
    private void settle(CanisterId id, long number, Attempt attempt) {
        Session session = attempt.session();
        CallContext context = round.canister(id).calls().contexts().get(number).orElseThrow();
        CallContext paid =
                context.withAvailable(session.available).executed(attempt.run().instructions());
        if (session.answer.isPresent()) {
            Answer answer = session.answer.orElseThrow();
            update(id, calls -> calls.withContext(number, paid.answered()));
            round.answer(id.principal(), context.origin(), answer, session.refund);
        } else {
            update(id, calls -> calls.withContext(number, paid));
        }
        close(id, number, Fault.didNotReply(id.principal()));
    }

    /** Removes a context without open calls; whoever still waits gets {@code fault}. */
    private void close(CanisterId id, long number, Fault fault) {
        CallContext context = round.canister(id).calls().contexts().get(number).orElseThrow();
        if (context.openCalls() > 0) {
            if (context.needsToRespond()) {
                round.processing(context.origin());
            }
            return;
        }
        update(id, calls -> calls.withoutContext(number));
        if (context.needsToRespond()) {
            round.fail(id.principal(), context.origin(), fault, context.available());
        }
    }

    private void update(CanisterId id, UnaryOperator<Calls> change) {
        CanisterState canister = round.canister(id);
        round.put(canister.withCalls(change.apply(canister.calls())));
    }

    private void respond(CanisterId id, Response response) {
        CanisterState canister = round.canister(id);
        CanisterState paid = canister.withBalance(canister.balance().plus(response.refund()));
        Optional<Callback> found = canister.calls().callbacks().get(response.callback());
        if (found.isEmpty()) {
            round.put(paid);
            return;
        }
        Callback callback = found.orElseThrow();
        Cycles transmission =
                round.surroundings.fees().response(response.payloadBytes()).min(callback.prepaid());
        round.burn(transmission);
        CanisterState answered = paid.withBalance(
                        paid.balance().plus(callback.prepaid().minus(transmission)))
                .withCalls(paid.calls().answered(response.callback()))
                .withQueues(oneCallLess(paid.queues(), callback.target()));
        round.put(answered);
        CallContext context =
                answered.calls().contexts().get(callback.context()).orElseThrow();
        if (context.deleted()) {
            close(id, callback.context(), Fault.uninstalled(id.principal()));
        } else {
            runCallback(answered, callback, context, response);
        }
    }

    private static Queues oneCallLess(Queues queues, Principal target) {
        Pair pair = queues.pair(target);
        return queues.withPair(target, pair.withOpenCalls(pair.openCalls() - 1));
    }

    private void runCallback(CanisterState canister, Callback callback, CallContext context, Response response) {
        Attempt attempt = round.run(
                canister,
                response.answer() instanceof Answer.Reply ? Mode.REPLY : Mode.REJECT,
                entry(response.answer() instanceof Answer.Reply ? callback.onReply() : callback.onReject()),
                Incoming.invocation(context, response),
                Limits.UPDATE_INSTRUCTIONS);
        Optional<Fault> fault = fault(canister, attempt);
        if (fault.isEmpty()) {
            CanisterState kept = Commit.apply(round, canister, attempt, callback.context());
            round.put(round.charge(kept, attempt.run()));
            settle(canister.id(), callback.context(), attempt);
            return;
        }
        CanisterState logged = Commit.logged(round, canister, attempt.session(), fault);
        round.put(round.charge(logged, attempt.run()));
        CallContext used = context.executed(attempt.run().instructions());
        callback.onCleanup().ifPresent(cleanup -> runCleanup(canister.id(), cleanup, used, response));
        close(canister.id(), callback.context(), fault.orElseThrow());
    }

    private void runCleanup(CanisterId id, Callback.Closure cleanup, CallContext context, Response response) {
        CanisterState canister = round.canister(id);
        Invocation invocation = Incoming.invocation(context, response);
        Attempt attempt = round.run(canister, Mode.CLEANUP, entry(cleanup), invocation, Limits.UPDATE_INSTRUCTIONS);
        Optional<Fault> fault = fault(canister, attempt);
        CanisterState after = fault.isPresent()
                ? Commit.logged(round, canister, attempt.session(), fault)
                : Commit.apply(round, canister, attempt, NO_CONTEXT);
        round.put(round.charge(after, attempt.run()));
    }

    private static Entry entry(Callback.Closure closure) {
        return new Entry.TableCall(closure.function(), closure.environment());
    }
}
