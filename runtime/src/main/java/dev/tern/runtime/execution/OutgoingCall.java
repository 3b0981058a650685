package dev.tern.runtime.execution;

import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.Callback.Closure;
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
    Callback callback(long context) {
        return new Callback(context, callee, onReply, onReject, onCleanup, cycles, reserve, deadline);
    }
}
