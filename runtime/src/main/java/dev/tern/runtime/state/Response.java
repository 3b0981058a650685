package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;

/**
 * What becomes of a call: exactly one response per request.
 *
 * @param sender who was called
 * @param receiver who called
 * @param callback the caller's name for the call
 * @param refund cycles that were attached and not accepted
 * @param deadline as in the request
 */
public record Response(Principal sender, Principal receiver, long callback, Cycles refund, long deadline, Answer answer)
        implements Message {
    static final int TAG = 1;

    /** The same with another answer. */
    public Response with(Answer other) {
        return new Response(sender, receiver, callback, refund, deadline, other);
    }

    @Override
    public Cycles cycles() {
        return refund;
    }

    @Override
    public int payloadBytes() {
        return answer.bytes();
    }

    @Override
    public void write(Writer out) {
        out.u8(TAG)
                .principal(sender)
                .principal(receiver)
                .u64(callback)
                .cycles(refund)
                .u64(deadline)
                .value(answer);
    }

    public static Response read(Reader in) {
        if (in.u8() != TAG) {
            throw new DecodeException("not a response");
        }
        return readBody(in);
    }

    static Response readBody(Reader in) {
        return new Response(in.principal(), in.principal(), in.u64(), in.cycles(), in.u64(), Answer.read(in));
    }
}
