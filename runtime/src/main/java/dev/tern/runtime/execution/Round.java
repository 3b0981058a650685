package dev.tern.runtime.execution;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.IngressHistory;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A round under way: the state so far, and the instructions that are left for management calls. Used by one thread, within one call. */
final class Round {
    final Programs programs;
    final Surroundings surroundings;

    private ReplicatedState state;
    private long instructionsLeft;
    private final SortedSet<CanisterId> senders = new TreeSet<>();
    private final SortedSet<CanisterId> held = new TreeSet<>();
    private SortedSet<CanisterId> changed = new TreeSet<>();

    Round(Programs programs, ReplicatedState state, long instructions) {
        this.programs = programs;
        this.state = state;
        this.surroundings = Surroundings.of(state, programs.paging());
        this.instructionsLeft = instructions;
    }

    ReplicatedState state() {
        return state;
    }

    void set(ReplicatedState changed) {
        state = changed;
    }

    long time() {
        return state.time();
    }

    boolean hasBudget() {
        return instructionsLeft > 0;
    }

    /** Management calls about a canister come before its next task, and not in this round any more. */
    void hold(CanisterId id) {
        held.add(id);
        changed.add(id);
    }

    boolean isHeld(CanisterId id) {
        return held.contains(id);
    }

    CanisterState canister(CanisterId id) {
        return state.canister(id).orElseThrow(() -> new IllegalStateException("no canister " + id));
    }

    void put(CanisterState canister) {
        state = state.withCanister(canister);
        changed.add(canister.id());
        if (canister.hasOutput()) {
            senders.add(canister.id());
        }
    }

    void remove(CanisterId id) {
        state = state.withoutCanister(id);
        changed.add(id);
    }

    /** The next task of a canister is the installation that a pending call wants. */
    void install(CanisterId id, long call) {
        state = state.withSchedule(state.schedule().withInstalling(id, call));
        changed.add(id);
    }

    /** Canisters that have changed, or what they are to do, since this was asked for the last time. */
    SortedSet<CanisterId> takeChanged() {
        SortedSet<CanisterId> all = changed;
        changed = new TreeSet<>();
        return all;
    }

    /** A canister with output that has not been looked at since it last changed. */
    Optional<CanisterId> nextSender() {
        return senders.isEmpty() ? Optional.empty() : Optional.of(senders.removeFirst());
    }

    void burn(Cycles amount) {
        if (!amount.isZero()) {
            state = state.withPosition(state.position().burn(amount));
        }
    }

    void mint(Cycles amount) {
        state = state.withPosition(state.position().mint(amount));
    }

    /** Room for memory when the rest of the subnet stands still. */
    MemoryLimit memory(CanisterId id) {
        LongRun.Room room = room(id);
        return new MemoryLimit(surroundings.fees(), room.free(), room.used(), room.promised());
    }

    private LongRun.Room room(CanisterId id) {
        return new LongRun.Room(
                state.freeMemory(),
                state.usedMemory(),
                state.network().limit(id).map(Claim::memoryBytes));
    }

    /** To work on a canister that nobody else works on meanwhile. */
    Desk desk(CanisterId id) {
        CanisterState canister = canister(id);
        Hearsay hearsay = new Hearsay(room(id), state.freeMessages(canister));
        return new Desk(programs, surroundings, canister, hearsay);
    }

    /** Counts what a management call does, in instructions, and what a call costs beside that. */
    void use(long instructions) {
        instructionsLeft -= instructions + Seat.PER_TASK;
    }

    /** Makes what was done at a desk part of the state. */
    void take(Desk desk) {
        put(desk.onto(queues(desk.canister().id().principal())));
        burn(desk.burned());
        for (Desk.Notice notice : desk.notices()) {
            switch (notice) {
                case Desk.Notice.Answered n -> answer(Principal.MANAGEMENT, n.origin(), n.answer(), n.refund());
                case Desk.Notice.Processing n -> processing(n.origin());
            }
        }
    }

    /** Sends the answer of {@code responder}, a canister or the management canister, to whoever waits for it. */
    void answer(Principal responder, CallOrigin origin, Answer answer, Cycles refund) {
        switch (origin) {
            case CallOrigin.User user ->
                state = state.withIngress(
                        state.ingress().withStatus(user.requestId(), Answers.status(answer), state.time()));
            case CallOrigin.Canister caller -> {
                long deadline = caller.deadline();
                send(new Response(responder, caller.caller(), caller.callback(), refund, deadline, answer));
            }
            case CallOrigin.SystemTask task -> {}
        }
    }

    void fail(Principal responder, CallOrigin origin, Fault fault, Cycles refund) {
        answer(responder, origin, fault.to(origin), refund);
    }

    /** Tells a user that the call is being worked on, unless it has been answered. */
    void processing(CallOrigin origin) {
        if (origin instanceof CallOrigin.User user) {
            IngressHistory history = state.ingress();
            boolean open = history.get(user.requestId())
                    .filter(entry -> !entry.status().isFinal())
                    .isPresent();
            if (open) {
                RequestStatus status = new RequestStatus.Processing();
                state = state.withIngress(history.withStatus(user.requestId(), status, state.time()));
            }
        }
    }

    /** The queues of a canister, or else of the management canister. */
    Queues queues(Principal owner) {
        return state.canister(new CanisterId(owner))
                .map(CanisterState::queues)
                .orElse(state.management().queues());
    }

    void putQueues(Principal owner, Queues queues) {
        Optional<CanisterState> canister = state.canister(new CanisterId(owner));
        if (canister.isPresent()) {
            put(canister.orElseThrow().withQueues(queues));
        } else {
            state = state.withManagement(state.management().withQueues(queues));
        }
    }

    private void send(Response response) {
        Response fitting = Answers.fitting(response, state.freeMessages());
        putQueues(response.sender(), queues(response.sender()).send(fitting));
    }
}
