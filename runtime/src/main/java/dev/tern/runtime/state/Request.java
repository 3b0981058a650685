package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.nio.charset.StandardCharsets;

/**
 * A call.
 *
 * @param callback the sender's name for the call; the response repeats it
 * @param cycles attached to the call
 * @param deadline nanoseconds since 1970 of a best-effort call; 0 for a guaranteed response
 * @param sequence number within the pair (protocol.md 13), given when the request leaves the output queue; 0 before that
 */
public record Request(
        Principal sender,
        Principal receiver,
        long callback,
        String method,
        Blob payload,
        Cycles cycles,
        long deadline,
        long sequence)
        implements Message {
    static final int TAG = 0;

    /** A request with a guaranteed response that has not left its output queue. */
    public Request(Principal sender, Principal receiver, long callback, String method, Blob payload, Cycles cycles) {
        this(sender, receiver, callback, method, payload, cycles, 0, 0);
    }

    public Request withSequence(long number) {
        return new Request(sender, receiver, callback, method, payload, cycles, deadline, number);
    }

    /** The same call to somebody else. */
    public Request to(Principal other) {
        return new Request(sender, other, callback, method, payload, cycles, deadline, sequence);
    }

    /** The answer to this request, with all cycles that were not accepted. */
    public Response respond(Answer answer, Cycles refund) {
        return new Response(/* sender= */ receiver, /* receiver= */ sender, callback, refund, deadline, answer);
    }

    public Response reject(Answer.Reject reject) {
        return respond(reject, cycles);
    }

    @Override
    public int payloadBytes() {
        return payload.length() + method.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void write(Writer out) {
        out.u8(TAG)
                .principal(sender)
                .principal(receiver)
                .u64(callback)
                .text(method)
                .blob(payload)
                .cycles(cycles)
                .u64(deadline)
                .u64(sequence);
    }

    public static Request read(Reader in) {
        if (in.u8() != TAG) {
            throw new DecodeException("not a request");
        }
        return readBody(in);
    }

    static Request readBody(Reader in) {
        return new Request(
                in.principal(), in.principal(), in.u64(), in.text(), in.blob(), in.cycles(), in.u64(), in.u64());
    }
}
