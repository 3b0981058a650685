package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/**
 * What canister code is told when it is run.
 *
 * @param method name, for inspect_message
 * @param argument of a call, or the reply in a reply callback
 * @param reject in a reject callback
 * @param available cycles that may be accepted
 * @param refunded cycles that came back with a response
 * @param deadline of a best-effort call, or 0
 * @param answerable whether the call may still be answered
 */
record Invocation(
        Principal caller,
        String method,
        Blob argument,
        Optional<Answer.Reject> reject,
        Cycles available,
        Cycles refunded,
        long deadline,
        boolean answerable) {
    /** Of a system task or a hook. */
    static Invocation system(Principal caller) {
        return argument(caller, "", Blob.EMPTY, false);
    }

    static Invocation argument(Principal caller, String method, Blob argument, boolean answerable) {
        return new Invocation(caller, method, argument, Optional.empty(), Cycles.ZERO, Cycles.ZERO, 0, answerable);
    }

    /** Whatever may be accepted and answered by when. */
    Invocation with(Cycles cycles, long newDeadline) {
        return new Invocation(caller, method, argument, reject, cycles, refunded, newDeadline, answerable);
    }
}
