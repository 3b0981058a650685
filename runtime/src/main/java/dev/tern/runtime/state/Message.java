package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;

/**
 * A message from canister to canister. Sender and receiver are principals because subnets (their own id), the registry
 * canister and the management canister (no bytes) take part too.
 */
public sealed interface Message extends Encodable permits Request, Response {
    Principal sender();

    Principal receiver();

    /** What travels with it. */
    Cycles cycles();

    /** Nanoseconds since 1970 of a best-effort call; 0 for a guaranteed response. */
    long deadline();

    /** Bytes of what it says. */
    int payloadBytes();

    /** Whether the call gets the callee's own response, however long that takes. */
    default boolean guaranteed() {
        return deadline() == 0;
    }

    /** Bytes that count against the limits of queues and streams. */
    default int bytes() {
        return payloadBytes() + MessageMemory.OVERHEAD;
    }

    static Message read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case Request.TAG -> Request.readBody(in);
            case Response.TAG -> Response.readBody(in);
            default -> throw new DecodeException("no such kind of message: " + tag);
        };
    }
}
