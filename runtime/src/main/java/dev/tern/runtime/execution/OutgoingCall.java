package dev.tern.runtime.execution;

import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.Callback.Closure;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/**
 * A call that canister code made; it leaves when the message ends well.
 *
 * @param reserve cycles set aside for its response
 */
record OutgoingCall(
        Principal callee,
        String method,
        Blob argument,
        Closure onReply,
        Closure onReject,
        Optional<Closure> onCleanup,
        Cycles cycles,
        Cycles reserve,
        long deadline) {
    /** Bytes of method name and argument. */
    long payloadBytes() {
        return argument.length() + (long) Blob.ofText(method).length();
    }

    /** What it takes of the subnet's memory for messages. */
    long memory() {
        return MessageMemory.call(deadline == 0, payloadBytes());
    }

    Callback callback(long context) {
        return new Callback(context, callee, onReply, onReject, onCleanup, cycles, reserve, deadline, false);
    }
}
