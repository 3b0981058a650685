package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.wasm.Guest;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.RejectCode;
import java.util.Map;

/** System calls about the message at hand: argument, caller, answer, cycles that came with it. */
final class MessageCalls {
    private MessageCalls() {}

    static void register(Map<Ic0, Handler> table) {
        table.put(Ic0.MSG_ARG_DATA_SIZE, (s, a, g) -> s.invocation.argument().length());
        table.put(Ic0.MSG_ARG_DATA_COPY, (s, a, g) -> SystemApi.copyOut(s, g, s.invocation.argument(), a, 0));
        table.put(Ic0.MSG_CALLER_SIZE, (s, a, g) -> caller(s).length());
        table.put(Ic0.MSG_CALLER_COPY, (s, a, g) -> SystemApi.copyOut(s, g, caller(s), a, 0));
        table.put(Ic0.MSG_CALLER_INFO_DATA_SIZE, (s, a, g) -> 0);
        table.put(Ic0.MSG_CALLER_INFO_DATA_COPY, (s, a, g) -> SystemApi.copyOut(s, g, Blob.EMPTY, a, 0));
        table.put(Ic0.MSG_CALLER_INFO_SIGNER_SIZE, (s, a, g) -> 0);
        table.put(Ic0.MSG_CALLER_INFO_SIGNER_COPY, (s, a, g) -> SystemApi.copyOut(s, g, Blob.EMPTY, a, 0));
        table.put(Ic0.MSG_REJECT_CODE, (s, a, g) -> rejectCode(s));
        table.put(Ic0.MSG_REJECT_MSG_SIZE, (s, a, g) -> rejectMessage(s).length());
        table.put(Ic0.MSG_REJECT_MSG_COPY, (s, a, g) -> SystemApi.copyOut(s, g, rejectMessage(s), a, 0));
        table.put(Ic0.MSG_DEADLINE, (s, a, g) -> s.invocation.deadline());
        table.put(Ic0.MSG_REPLY_DATA_APPEND, MessageCalls::append);
        table.put(Ic0.MSG_REPLY, (s, a, g) -> reply(s));
        table.put(Ic0.MSG_REJECT, MessageCalls::reject);
        table.put(Ic0.MSG_METHOD_NAME_SIZE, (s, a, g) -> method(s).length());
        table.put(Ic0.MSG_METHOD_NAME_COPY, (s, a, g) -> SystemApi.copyOut(s, g, method(s), a, 0));
        table.put(Ic0.ACCEPT_MESSAGE, (s, a, g) -> accept(s));
        registerCycles(table);
    }

    private static void registerCycles(Map<Ic0, Handler> table) {
        table.put(Ic0.MSG_CYCLES_AVAILABLE, (s, a, g) -> SystemApi.cycles64(s, s.available));
        table.put(Ic0.MSG_CYCLES_AVAILABLE128, (s, a, g) -> SystemApi.writeCycles(g, a[0], s.available));
        table.put(Ic0.MSG_CYCLES_REFUNDED, (s, a, g) -> SystemApi.cycles64(s, s.invocation.refunded()));
        table.put(Ic0.MSG_CYCLES_REFUNDED128, (s, a, g) -> SystemApi.writeCycles(g, a[0], s.invocation.refunded()));
        table.put(
                Ic0.MSG_CYCLES_ACCEPT,
                (s, a, g) -> accept(s, Cycles.of128(0, a[0])).low());
        table.put(
                Ic0.MSG_CYCLES_ACCEPT128,
                (s, a, g) -> SystemApi.writeCycles(g, a[2], accept(s, Cycles.of128(a[0], a[1]))));
    }

    private static Blob caller(Session session) {
        return session.invocation.caller().bytes();
    }

    private static Blob method(Session session) {
        return Blob.ofText(session.invocation.method());
    }

    private static int rejectCode(Session session) {
        return session.invocation.reject().map(reject -> reject.code().code()).orElse(0);
    }

    private static Blob rejectMessage(Session session) {
        return Blob.ofText(
                session.invocation.reject().map(Answer.Reject::message).orElse(""));
    }

    private static void checkAnswerable(Session session) {
        if (session.answer.isPresent() || !session.invocation.answerable()) {
            throw session.violation("the call is already replied");
        }
    }

    private static long append(Session session, long[] args, Guest guest) {
        checkAnswerable(session);
        int most = session.mode.replicated() ? Limits.MAX_RESPONSE_BYTES : Limits.MAX_QUERY_RESPONSE_BYTES;
        int room = most - session.replyData.size();
        if (args[1] < 0 || args[1] > room) {
            throw session.violation(tooLarge("msg_reply_data_append", session.replyData.size() + args[1], most));
        }
        session.replyData.writeBytes(
                SystemApi.copyIn(session, guest, args[0], args[1], room).unsafeBytes());
        return 0;
    }

    private static String tooLarge(String call, long bytes, int most) {
        return "ic0." + call + ": application payload size (" + Long.toUnsignedString(bytes)
                + ") cannot be larger than " + most + ".";
    }

    private static long reply(Session session) {
        checkAnswerable(session);
        session.answer(new Answer.Reply(Blob.wrap(session.replyData.toByteArray())));
        return 0;
    }

    private static long reject(Session session, long[] args, Guest guest) {
        checkAnswerable(session);
        int most = Limits.MAX_RESPONSE_BYTES;
        if (args[1] < 0 || args[1] > most) {
            throw session.violation(tooLarge("msg_reject", args[1], most));
        }
        String message = SystemApi.text(session, SystemApi.copyIn(session, guest, args[0], args[1], most));
        session.answer(new Answer.Reject(RejectCode.CANISTER_REJECT, message, "IC0406"));
        return 0;
    }

    private static long accept(Session session) {
        if (session.accepted) {
            throw session.violation("the message is already accepted");
        }
        session.accepted = true;
        return 0;
    }

    private static Cycles accept(Session session, Cycles most) {
        Cycles amount = session.available.min(most);
        session.available = session.available.minus(amount);
        session.balance = session.balance.plus(amount);
        return amount;
    }
}
