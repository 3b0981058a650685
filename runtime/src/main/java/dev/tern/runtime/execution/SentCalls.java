package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The calls that a run makes, and whether there is room for one more: the interface specification lets a call fail for want of it. */
final class SentCalls {
    private final CanisterState canister;
    private final List<OutgoingCall> calls = new ArrayList<>();
    private final SortedMap<Principal, Integer> perCallee = new TreeMap<>();
    private long count;
    private long bytes;

    SentCalls(CanisterState canister) {
        this.canister = canister;
        this.count = canister.calls().callbacks().size();
    }

    /** Calls of runs before that wait, as they do in a query, outside of the canister's state. */
    void alsoWaiting(Collection<OutgoingCall> others) {
        others.forEach(this::count);
    }

    void add(OutgoingCall call) {
        calls.add(call);
        count(call);
    }

    private void count(OutgoingCall call) {
        perCallee.merge(call.callee(), 1, Integer::sum);
        count++;
        bytes += call.argument().length();
    }

    /** Whether one call more, with so many bytes, is within what one canister, pair and message may have under way. */
    boolean room(Principal callee, int argument) {
        int open = canister.queues().pair(callee).openCalls() + perCallee.getOrDefault(callee, 0);
        return open < Limits.QUEUE_CAPACITY
                && count < Limits.MAX_OPEN_CALLS
                && bytes + argument <= Limits.MAX_SENT_BYTES;
    }

    /** Of their arguments. */
    long bytes() {
        return bytes;
    }

    /** In the order in which they were made. */
    List<OutgoingCall> list() {
        return Collections.unmodifiableList(calls);
    }
}
