package dev.tern.runtime.execution;

import dev.tern.runtime.state.Callback.Closure;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.wasm.Guest;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Map;
import java.util.Optional;

/** System calls that make calls to other canisters. */
final class OutgoingCalls {
    /** Outside of every table. */
    private static final int NO_SUCH_INDEX = -1;

    private static final long NOT_SENT = 2;
    private static final long NANOS = 1_000_000_000L;
    private static final long MOST_SECONDS = 300;

    private OutgoingCalls() {}

    static void register(Map<Ic0, Handler> table) {
        table.put(Ic0.CALL_NEW, OutgoingCalls::begin);
        table.put(Ic0.CALL_ON_CLEANUP, OutgoingCalls::onCleanup);
        table.put(Ic0.CALL_DATA_APPEND, OutgoingCalls::append);
        table.put(Ic0.CALL_WITH_BEST_EFFORT_RESPONSE, (s, a, g) -> deadline(s, a[0]));
        table.put(Ic0.CALL_CYCLES_ADD, (s, a, g) -> addCycles(s, Cycles.of128(0, a[0])));
        table.put(Ic0.CALL_CYCLES_ADD128, (s, a, g) -> addCycles(s, Cycles.of128(a[0], a[1])));
        table.put(Ic0.CALL_PERFORM, (s, a, g) -> perform(s));
    }

    private static long begin(Session session, long[] args, Guest guest) {
        session.dropDraft();
        Blob callee = SystemApi.copyIn(session, guest, args[0], args[1], Principal.MAX_LENGTH);
        if (args[3] < 0 || args[3] > Limits.MAX_METHOD_NAME_BYTES) {
            throw session.violation("Size of method_name " + Long.toUnsignedString(args[3])
                    + " exceeds the allowed limit of " + Limits.MAX_METHOD_NAME_BYTES + ".");
        }
        Blob method = SystemApi.copyIn(session, guest, args[2], args[3], Limits.MAX_METHOD_NAME_BYTES);
        session.draft = new CallDraft(
                new Principal(callee), SystemApi.text(session, method), closure(args, 4), closure(args, 6));
        return 0;
    }

    private static Closure closure(long[] args, int at) {
        long index = args[at];
        return new Closure(index >>> 32 == 0 ? (int) index : NO_SUCH_INDEX, args[at + 1]);
    }

    private static long onCleanup(Session session, long[] args, Guest guest) {
        CallDraft draft = session.draft();
        if (draft.onCleanup.isPresent()) {
            throw session.violation("ic0.call_on_cleanup can be called at most once per call");
        }
        draft.onCleanup = Optional.of(closure(args, 0));
        return 0;
    }

    private static long append(Session session, long[] args, Guest guest) {
        CallDraft draft = session.draft();
        int room = Limits.MAX_REQUEST_BYTES - draft.argument.size();
        if (args[1] < 0 || args[1] > room) {
            throw session.violation("Request to " + draft.callee + ":" + draft.method + " has a payload size of "
                    + Long.toUnsignedString(draft.argument.size() + args[1]) + ", which exceeds the allowed limit of "
                    + Limits.MAX_REQUEST_BYTES + ".");
        }
        draft.argument.writeBytes(
                SystemApi.copyIn(session, guest, args[0], args[1], room).unsafeBytes());
        return 0;
    }

    private static long deadline(Session session, long seconds) {
        CallDraft draft = session.draft();
        if (draft.deadline != 0) {
            throw session.violation("ic0.call_with_best_effort_response can be called at most once per call");
        }
        draft.deadline = session.surroundings.time() + Math.min(seconds, MOST_SECONDS) * NANOS;
        return 0;
    }

    private static long addCycles(Session session, Cycles amount) {
        CallDraft draft = session.draft();
        if (session.liquid().compareTo(amount) < 0) {
            String out = Fault.outOfCycles(session.canister.id().principal(), amount.minus(session.liquid()))
                    .text();
            throw session.trap(Fault.TrapCause.REFUSED, out);
        }
        session.balance = session.balance.minus(amount);
        draft.cycles = draft.cycles.plus(amount);
        return 0;
    }

    private static long perform(Session session) {
        Fees fees = session.surroundings.fees();
        boolean paid = session.mode.replicated();
        Cycles reserve = paid ? fees.reserve() : Cycles.ZERO;
        OutgoingCall call = session.draft().finish(reserve);
        Cycles fee = paid ? fees.call(call.payloadBytes()) : Cycles.ZERO;
        if (session.liquid(call.memory()).compareTo(fee.plus(reserve)) < 0 || !session.calls.room(call)) {
            session.dropDraft();
            return NOT_SENT;
        }
        session.balance = session.balance.minus(fee).minus(reserve);
        session.fees = session.fees.plus(fee);
        session.calls.add(call);
        session.draft = null;
        return 0;
    }
}
