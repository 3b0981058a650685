package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.wasm.Trap;
import dev.tern.runtime.wasm.TrapException;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of canister code as the system sees it: what it is told, and what it has brought about so far. Nothing of it counts
 * until somebody commits it. Used by one thread, once.
 */
final class Session {
    final Mode mode;
    final CanisterState canister;
    final Surroundings surroundings;
    final Invocation invocation;
    final StableMemory stable;
    final SentCalls calls;
    final Printed printed = new Printed();
    final ByteArrayOutputStream replyData = new ByteArrayOutputStream();

    /** The price of the longest run, held back from the balance until the run's own price is known. */
    final Cycles prepaid;

    /** Without what is held back. */
    Cycles balance;

    Cycles available;
    /** What goes back with the answer. */
    Cycles refund = Cycles.ZERO;

    /** What the canister burned of its own accord. */
    Cycles burned = Cycles.ZERO;

    /** What its calls to others cost. */
    Cycles fees = Cycles.ZERO;

    Optional<Blob> certifiedData = Optional.empty();
    OptionalLong timer = OptionalLong.empty();
    Optional<Answer> answer = Optional.empty();
    boolean accepted;

    @Nullable
    CallDraft draft;

    private Fault.TrapCause trapCause = Fault.TrapCause.OTHER;

    /** A run that nobody pays, and whose calls are no messages. */
    Session(Mode mode, CanisterState canister, Surroundings surroundings, Invocation invocation) {
        this(mode, canister, surroundings, invocation, Cycles.ZERO, () -> Long.MAX_VALUE);
    }

    /**
     * A run that the canister pays.
     *
     * @param messages how much its calls may take of the memory for messages
     */
    Session(
            Mode mode,
            CanisterState canister,
            Surroundings surroundings,
            Invocation invocation,
            Cycles prepaid,
            LongSupplier messages) {
        this.mode = mode;
        this.canister = canister;
        this.surroundings = surroundings;
        this.invocation = invocation;
        this.prepaid = prepaid.min(canister.balance());
        this.balance = canister.balance().minus(this.prepaid);
        this.available = invocation.available();
        this.calls = new SentCalls(canister, messages);
        this.stable = new StableMemory(
                canister.code().map(Code::stable).orElse(Pages.EMPTY),
                canister.code().map(Code::stablePages).orElse(0L),
                surroundings.paging());
    }

    /** Ends the run; to be thrown. */
    TrapException trap(Fault.TrapCause cause, String text) {
        trapCause = cause;
        return new TrapException(Trap.system(text));
    }

    /** Ends the run because of something that no correct canister does; to be thrown. */
    TrapException violation(String text) {
        return trap(Fault.TrapCause.CONTRACT, text);
    }

    Fault fault(Trap trap) {
        Fault.TrapCause cause = trap.kind() == Trap.Kind.SYSTEM ? trapCause : Fault.TrapCause.OTHER;
        return Fault.trapped(canister.id().principal(), trap, cause, mode.instructionLimit());
    }

    /** Memory that it keeps in the heap beside the run's own. */
    long heldBytes() {
        return stable.heldBytes() + calls.bytes();
    }

    /** What may be spent without freezing the canister. */
    Cycles liquid() {
        return liquid(0);
    }

    /** The same when a call more takes so many bytes. */
    Cycles liquid(long callBytes) {
        long taken = mode.replicated() ? calls.taken() + callBytes : 0;
        return surroundings.fees().liquid(canister, taken, balance);
    }

    /** Answers the call: the cycles that were not accepted until now go back. */
    void answer(Answer content) {
        answer = Optional.of(content);
        refund = available;
        available = Cycles.ZERO;
    }

    /** Gives back what a call that was never performed had taken. */
    void dropDraft() {
        CallDraft old = draft;
        if (old != null) {
            balance = balance.plus(old.cycles);
            draft = null;
        }
    }

    CallDraft draft() {
        CallDraft current = draft;
        if (current == null) {
            throw violation("a call is built or performed that was not begun with ic0.call_new");
        }
        return current;
    }
}
