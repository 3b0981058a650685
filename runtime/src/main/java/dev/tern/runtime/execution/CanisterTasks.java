package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.state.Task;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Executes the tasks of a canister; each is atomic (interface specification, "Message execution"). */
final class CanisterTasks {
    private static final long NO_CONTEXT = 0;
    /** Queries are not told how long their caller waits. */
    private static final long NO_DEADLINE = 0;

    private final Desk desk;

    CanisterTasks(Desk desk) {
        this.desk = desk;
    }

    void run(LongRun.Kind kind) {
        CanisterState canister = desk.canister();
        switch (kind) {
            case MESSAGE -> runMessage();
            case LOW_MEMORY -> {
                // who cannot pay for the hook now is looked at again when that has changed
                LowMemory told = isPoor() ? LowMemory.ENOUGH : LowMemory.EXECUTED;
                desk.put(canister.withVitals(canister.vitals().withLowMemory(told)));
                runHook(ModuleInfo.Hook.ON_LOW_WASM_MEMORY);
            }
            case TIMER -> {
                desk.put(canister.withVitals(canister.vitals().withTimer(0)));
                runHook(ModuleInfo.Hook.GLOBAL_TIMER);
            }
            case HEARTBEAT -> runHook(ModuleInfo.Hook.HEARTBEAT);
            case INSTALL -> new Installer(desk).run();
        }
        Stopping.check(desk);
    }

    /** Executes the first task in the input queue. */
    private void runMessage() {
        Rent.pay(desk);
        Task task = desk.canister().queues().input().peek().orElseThrow();
        desk.change(Queues::taken);
        switch (task) {
            case Task.FromUser user -> {
                Incoming call = Incoming.of(user.ingress());
                desk.payIngress(call);
                call(call);
            }
            case Task.FromCanister from -> {
                switch (from.message()) {
                    case Request request -> call(Incoming.of(request));
                    case Response response -> respond(response);
                }
            }
        }
    }

    /** Runs a hook of the system's own accord, if the canister has it. */
    private void runHook(ModuleInfo.Hook hook) {
        if (!desk.info().has(hook) || isPoor()) {
            return;
        }
        Invocation invocation = Invocation.system(Principal.MANAGEMENT);
        CallContext context = context(new CallOrigin.SystemTask(), Cycles.ZERO, false);
        finishCall(context, desk.run(Mode.SYSTEM_TASK, hook.entry(), invocation, desk.taskInstructions()));
    }

    private CallContext context(CallOrigin origin, Cycles cycles, boolean needsToRespond) {
        return new CallContext(origin, needsToRespond, false, cycles, 0, 0, desk.time());
    }

    private void call(Incoming call) {
        Optional<Fault> refusal = refusal(call);
        if (refusal.isPresent()) {
            desk.fail(call.origin(), refusal.orElseThrow(), call.cycles());
            return;
        }
        boolean update = desk.info().updates().contains(call.method());
        Mode mode = update ? Mode.UPDATE : Mode.REPLICATED_QUERY;
        Entry entry = new Entry.Export((update ? "canister_update " : "canister_query ") + call.method());
        Invocation invocation = Invocation.argument(call.origin().caller(), call.method(), call.argument(), true)
                .with(call.cycles(), update ? call.deadline() : NO_DEADLINE);
        Attempt attempt = desk.run(mode, entry, invocation, desk.taskInstructions());
        finishCall(context(call.origin(), call.cycles(), true), attempt);
    }

    private Principal self() {
        return desk.canister().id().principal();
    }

    private Optional<Fault> refusal(Incoming call) {
        return switch (desk.canister().status()) {
            case CanisterStatus.Stopped stopped -> Optional.of(Fault.stopped(self()));
            case CanisterStatus.Stopping stopping -> Optional.of(Fault.stopping(self()));
            case CanisterStatus.Running running -> refusalByCycles(call).or(() -> refusalByCode(call));
        };
    }

    /** Other canisters have to attach as much as its controllers want. */
    private Optional<Fault> refusalByCycles(Incoming call) {
        Cycles wanted = desk.canister().settings().minimumCallCycles();
        boolean other = call.origin() instanceof CallOrigin.Canister from
                && !from.caller().equals(self());
        return other && call.cycles().compareTo(wanted) < 0
                ? Optional.of(Fault.attachesTooLittle(self(), wanted, call.cycles()))
                : Optional.empty();
    }

    private boolean isPoor() {
        return !missing().isZero();
    }

    private Cycles missing() {
        return desk.surroundings.fees().missing(desk.canister(), desk.taskInstructions());
    }

    private Optional<Fault> refusalByCode(Incoming call) {
        if (desk.canister().code().isEmpty()) {
            return Optional.of(Fault.noModule(self()));
        }
        ModuleInfo info = desk.info();
        if (!info.updates().contains(call.method()) && !info.queries().contains(call.method())) {
            return Optional.of(
                    info.compositeQueries().contains(call.method())
                            ? Fault.compositeInUpdate()
                            : Fault.noMethod(self(), "update", call.method()));
        }
        return isPoor() ? Optional.of(Fault.outOfCycles(self(), missing())) : Optional.empty();
    }

    /** After the first run of a call: keeps or drops what it did, answers, and keeps the context while calls are open. */
    private void finishCall(CallContext context, Attempt attempt) {
        Optional<Fault> fault = fault(attempt);
        if (fault.isPresent()) {
            Commit.logged(desk, attempt.session(), fault);
            desk.pay(attempt.run());
            desk.fail(context.origin(), fault.orElseThrow(), context.available());
            return;
        }
        long number = desk.canister().calls().nextContext();
        update(calls -> calls.open(context));
        Commit.apply(desk, attempt, number);
        desk.pay(attempt.run());
        settle(number, attempt);
    }

    private Optional<Fault> fault(Attempt attempt) {
        return attempt.fault().or(() -> desk.memory().exceeded(desk.canister(), attempt));
    }

    private CallContext context(long number) {
        return desk.canister().calls().contexts().get(number).orElseThrow();
    }

    /** Answers if the run did, or if nobody else can any more. */
    private void settle(long number, Attempt attempt) {
        Session session = attempt.session();
        CallContext context = context(number);
        CallContext paid =
                context.withAvailable(session.available).executed(attempt.run().instructions());
        if (session.answer.isPresent()) {
            update(calls -> calls.withContext(number, paid.answered()));
            desk.answer(context.origin(), session.answer.orElseThrow(), session.refund);
        } else {
            update(calls -> calls.withContext(number, paid));
        }
        close(number, Fault.didNotReply(self()));
    }

    /** Removes a context without open calls; whoever still waits gets {@code fault}. */
    private void close(long number, Fault fault) {
        CallContext context = context(number);
        if (context.openCalls() > 0) {
            if (context.needsToRespond()) {
                desk.processing(context.origin());
            }
            return;
        }
        update(calls -> calls.withoutContext(number));
        if (context.needsToRespond()) {
            desk.fail(context.origin(), fault, context.available());
        }
    }

    private void update(UnaryOperator<Calls> change) {
        desk.put(desk.canister().withCalls(change.apply(desk.canister().calls())));
    }

    private void respond(Response response) {
        CanisterState canister = desk.canister();
        desk.put(canister.withBalance(canister.balance().plus(response.refund())));
        Optional<Callback> found = canister.calls().callbacks().get(response.callback());
        if (found.isEmpty()) {
            return;
        }
        Callback callback = found.orElseThrow();
        Cycles transmission =
                desk.surroundings.fees().response(response.payloadBytes()).min(callback.prepaid());
        desk.put(desk.canister().withBalance(desk.canister().balance().plus(callback.prepaid())));
        desk.pay(Spending.Use.TRANSMISSION, transmission);
        update(calls -> calls.answered(response.callback()));
        desk.change(queues -> oneCallLess(queues, callback.target()));
        CallContext context = context(callback.context());
        if (context.deleted()) {
            close(callback.context(), Fault.uninstalled(self()));
        } else {
            runCallback(callback, context, response);
        }
    }

    private static Queues oneCallLess(Queues queues, Principal target) {
        Pair pair = queues.pair(target);
        return queues.withPair(target, pair.withOpenCalls(pair.openCalls() - 1));
    }

    private void runCallback(Callback callback, CallContext context, Response response) {
        Attempt attempt = desk.run(
                response.answer() instanceof Answer.Reply ? Mode.REPLY : Mode.REJECT,
                entry(response.answer() instanceof Answer.Reply ? callback.onReply() : callback.onReject()),
                Incoming.invocation(context, response),
                desk.taskInstructions());
        Optional<Fault> fault = fault(attempt);
        if (fault.isEmpty()) {
            Commit.apply(desk, attempt, callback.context());
            desk.pay(attempt.run());
            settle(callback.context(), attempt);
            return;
        }
        Commit.logged(desk, attempt.session(), fault);
        desk.pay(attempt.run());
        CallContext used = context.executed(attempt.run().instructions());
        Optional<Fault> second = callback.onCleanup().flatMap(cleanup -> runCleanup(cleanup, used, response));
        Fault first = fault.orElseThrow();
        close(callback.context(), second.map(first::andCleanup).orElse(first));
    }

    /** What failed of it. */
    private Optional<Fault> runCleanup(Callback.Closure cleanup, CallContext context, Response response) {
        Invocation invocation = Incoming.invocation(context, response);
        Attempt attempt = desk.run(Mode.CLEANUP, entry(cleanup), invocation, desk.taskInstructions());
        Optional<Fault> fault = fault(attempt);
        if (fault.isPresent()) {
            Commit.logged(desk, attempt.session(), fault);
        } else {
            Commit.apply(desk, attempt, NO_CONTEXT);
        }
        desk.pay(attempt.run());
        return fault;
    }

    private static Entry entry(Callback.Closure closure) {
        return new Entry.TableCall(closure.function(), closure.environment());
    }
}
