package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/**
 * What to run when a call is answered.
 *
 * @param context the call context on whose behalf the call was made
 * @param target who was called
 * @param sent cycles attached
 * @param prepaid cycles set aside for the response's transmission and execution (protocol.md 15)
 * @param deadline of a best-effort call, or 0
 * @param told that the deadline has passed
 */
public record Callback(
        long context,
        Principal target,
        Closure onReply,
        Closure onReject,
        Optional<Closure> onCleanup,
        Cycles sent,
        Cycles prepaid,
        long deadline,
        boolean told)
        implements Encodable {
    /** A slot of the canister's table, unsigned, and the value that its function is called with. */
    public record Closure(int function, long environment) implements Encodable {
        @Override
        public void write(Writer out) {
            out.u64(Integer.toUnsignedLong(function)).u64(environment);
        }

        static Closure read(Reader in) {
            long function = in.u64();
            if (function >>> 32 != 0) {
                throw new DecodeException("not a table index: " + function);
            }
            return new Closure((int) function, in.u64());
        }
    }

    /** The same for a call whose caller no longer waits for the callee: it has been told. */
    public Callback expired() {
        return new Callback(context, target, onReply, onReject, onCleanup, sent, prepaid, deadline, true);
    }

    boolean guaranteed() {
        return deadline == 0;
    }

    /** When its canister is to be told that its time is over, if ever. */
    Optional<Long> wakeAt() {
        return guaranteed() || told ? Optional.empty() : Optional.of(deadline);
    }

    @Override
    public void write(Writer out) {
        out.u64(context)
                .principal(target)
                .value(onReply)
                .value(onReject)
                .optional(onCleanup, Writer::value)
                .cycles(sent)
                .cycles(prepaid)
                .u64(deadline)
                .bool(told);
    }

    public static Callback read(Reader in) {
        return new Callback(
                in.u64(),
                in.principal(),
                Closure.read(in),
                Closure.read(in),
                in.optional(Closure::read),
                in.cycles(),
                in.cycles(),
                in.u64(),
                in.bool());
    }
}
