package dev.tern.runtime.execution;

import dev.tern.runtime.state.Callback.Closure;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** A call between {@code call_new} and {@code call_perform}. */
final class CallDraft {
    final Principal callee;
    final String method;
    final ByteArrayOutputStream argument = new ByteArrayOutputStream();
    Optional<Closure> onCleanup = Optional.empty();
    Cycles cycles = Cycles.ZERO;
    long deadline;

    private final Closure onReply;
    private final Closure onReject;

    CallDraft(Principal callee, String method, Closure onReply, Closure onReject) {
        this.callee = callee;
        this.method = method;
        this.onReply = onReply;
        this.onReject = onReject;
    }

    OutgoingCall finish(Cycles reserve) {
        Blob payload = Blob.wrap(argument.toByteArray());
        return new OutgoingCall(callee, method, payload, onReply, onReject, onCleanup, cycles, reserve, deadline);
    }
}
