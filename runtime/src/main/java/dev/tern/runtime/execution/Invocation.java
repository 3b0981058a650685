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
 * @param executed instructions that its call context has used before
 */
record Invocation(
        Principal caller,
        String method,
        Blob argument,
        Optional<Answer.Reject> reject,
        Cycles available,
        Cycles refunded,
        long deadline,
        boolean answerable,
        long executed) {
    /** Of a system task or a hook. */
    static Invocation system(Principal caller) {
        return argument(caller, "", Blob.EMPTY, false);
    }

    static Invocation argument(Principal caller, String method, Blob argument, boolean answerable) {
        return new Invocation(caller, method, argument, Optional.empty(), Cycles.ZERO, Cycles.ZERO, 0, answerable, 0);
    }

    /** Whatever may be accepted and answered by when. */
    Invocation with(Cycles cycles, long newDeadline) {
        return new Invocation(caller, method, argument, reject, cycles, refunded, newDeadline, answerable, executed);
    }

    /** The same after its call context has used so many instructions. */
    Invocation after(long instructions) {
        return new Invocation(
                caller, method, argument, reject, available, refunded, deadline, answerable, instructions);
    }
}
