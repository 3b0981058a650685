package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.wasm.Allowance;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One canister at work: its state as it is now, and what the work has brought about beside it. All that work on a canister may see
 * and touch; it knows of no other canister and of no round. Nothing counts until {@link Round#take}. Used by one thread at a time.
 */
final class Desk {
    /** Pages written by a run from which on the end of the round is too far: a round of such runs need not fit into the heap. */
    private static final int MUCH = 1_024;

    final Programs programs;
    final Surroundings surroundings;
    private CanisterState canister;
    private Allowance allowance = Allowance.ALL;
    private long taskInstructions = Limits.TASK_INSTRUCTIONS;
    private final long messagesBefore;
    private final Hearsay hearsay;
    private Optional<Errand> errand = Optional.empty();
    private @Nullable Session session;
    private final List<UnaryOperator<Queues>> queueChanges = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private Cycles burned = Cycles.ZERO;
    private long instructions;

    Desk(Programs programs, Surroundings surroundings, CanisterState canister, Hearsay hearsay) {
        this.programs = programs;
        this.surroundings = surroundings;
        this.canister = canister;
        this.hearsay = hearsay;
        this.messagesBefore = canister.messageSum();
    }

    /** Where runs get their instructions from, and the most that one message, timer or heartbeat may use. */
    void allow(Allowance source, long most) {
        allowance = source;
        taskInstructions = most;
    }

    long taskInstructions() {
        return taskInstructions;
    }

    /** What the work learns beside its canister. */
    Hearsay hearsay() {
        return hearsay;
    }

    /** What is left now of the memory for messages, with what the work has taken and given back so far. */
    long messagesLeft() {
        return hearsay.messagesNow() - (canister.messageSum() - messagesBefore);
    }

    /** How far memory may grow now. */
    MemoryLimit memory() {
        LongRun.Room told = hearsay.room();
        return new MemoryLimit(surroundings.fees(), told.free(), told.used(), told.promised());
    }

    /** An installation that is to be done here. */
    record Errand(ManagementCall call, NamedModule module, Incoming incoming) {}

    /**
     * A call of the management canister wants something installed.
     *
     * @param state with the other canister that the call may name; it is not kept
     */
    void send(PendingCall.Waiting waiting, ReplicatedState state) {
        Incoming incoming = Incoming.of(waiting);
        ManagementCall call = ManagementCall.of(incoming);
        errand = Optional.of(new Errand(call, hearsay.module(call, state), incoming));
    }

    Errand errand() {
        return errand.orElseThrow();
    }

    /** What others are to be told. */
    sealed interface Notice {
        /** A call has its answer: a user's call of the canister, or a call of the management canister. */
        record Answered(CallOrigin origin, Answer answer, Cycles refund) implements Notice {}

        /** A call is being worked on. */
        record Processing(CallOrigin origin) implements Notice {}
    }

    CanisterState canister() {
        return canister;
    }

    /** Everything but the queues, which others change too: see {@link #change}. */
    void put(CanisterState changed) {
        canister = changed.withQueues(canister.queues());
    }

    /** Changes the queues; the same will be done to them as they are when the work is done. */
    void change(UnaryOperator<Queues> step) {
        queueChanges.add(step);
        canister = canister.withQueues(step.apply(canister.queues()));
    }

    long time() {
        return surroundings.time();
    }

    ModuleInfo info() {
        return programs.module(canister.code().orElseThrow().program()).info();
    }

    /** Runs an entry of the canister's code, which must be there. */
    Attempt run(Mode mode, Entry entry, Invocation invocation, long limit) {
        Code code = canister.code().orElseThrow();
        CanisterModule module = programs.module(code.program());
        Session begun = new Session(
                mode, canister, surroundings, invocation, surroundings.fees().execution(limit), hearsay::messages);
        session = begun;
        Run run = programs.engine().run(module, code.image(), entry, limit, allowance, new SystemApi(begun));
        instructions += run.instructions();
        if (run.dirtyPages() >= MUCH) {
            surroundings.paging().admit(run.after().heap());
        }
        return new Attempt(begun, run);
    }

    /**
     * Has a module prepared, which counts as instructions of this work. What takes more of them than a round has is done beside the
     * rounds that give them: so others wait no longer for it than for anything else.
     */
    Prepared prepare(Blob wasm) {
        long missing = WasmEngine.work(wasm);
        instructions += missing;
        while (missing > 0) {
            long given = allowance.take(missing, wasm.length());
            missing -= given;
            if (missing > 0) {
                programs.engine().prepareFor(given, wasm);
            }
        }
        return programs.engine().prepare(wasm);
    }

    /** Memory that a run which stands still keeps in the heap, beside its instance. */
    long heldBytes() {
        Session begun = session;
        return begun == null ? 0 : begun.heldBytes();
    }

    void burn(Cycles amount) {
        burned = burned.plus(amount);
    }

    /** Where work that may fail begins; it must not change queues. */
    record Mark(CanisterState canister, Cycles burned) {}

    Mark mark() {
        return new Mark(canister, burned);
    }

    /** Of the work since then only the instructions count. */
    void backTo(Mark mark) {
        canister = mark.canister;
        burned = mark.burned;
    }

    /** Takes a price from the canister, as far as it can pay. */
    void pay(Spending.Use use, Cycles price) {
        Cycles fee = price.min(canister.balance());
        burn(fee);
        put(canister.withAccount(canister.account().pay(use, fee)));
    }

    /** Takes the price of a run. */
    void pay(Run run) {
        pay(Spending.Use.INSTRUCTIONS, surroundings.fees().execution(run.instructions()));
    }

    /** Takes the price of taking in a user's call. */
    void payIngress(Incoming call) {
        pay(Spending.Use.INGRESS_INDUCTION, surroundings.fees().ingress(call.bytes()));
    }

    /** Answers a call of the canister. */
    void answer(CallOrigin origin, Answer answer, Cycles refund) {
        switch (origin) {
            case CallOrigin.User user -> notices.add(new Notice.Answered(origin, answer, refund));
            case CallOrigin.Canister caller -> {
                Response response = new Response(
                        canister.id().principal(),
                        caller.caller(),
                        caller.callback(),
                        refund,
                        caller.deadline(),
                        answer);
                Response fitting = Answers.fitting(response, messagesLeft());
                change(queues -> queues.send(fitting));
            }
            case CallOrigin.SystemTask task -> {}
        }
    }

    void fail(CallOrigin origin, Fault fault, Cycles refund) {
        answer(origin, fault.to(origin), refund);
    }

    /** Answers a call of the management canister. */
    void answerForManagement(CallOrigin origin, Answer answer, Cycles refund) {
        notices.add(new Notice.Answered(origin, answer, refund));
    }

    /** Tells a user that the call is being worked on, unless it has been answered. */
    void processing(CallOrigin origin) {
        notices.add(new Notice.Processing(origin));
    }

    // --- what it comes to

    Cycles burned() {
        return burned;
    }

    long instructions() {
        return instructions;
    }

    List<Notice> notices() {
        return notices;
    }

    /** The canister as the work leaves it, with queues that have gone on meanwhile. */
    CanisterState onto(Queues current) {
        Queues queues = current;
        for (UnaryOperator<Queues> step : queueChanges) {
            queues = step.apply(queues);
        }
        return canister.withQueues(queues);
    }
}
