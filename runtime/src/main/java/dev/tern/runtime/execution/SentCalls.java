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
import java.util.function.LongSupplier;

/** The calls that a run makes, and whether there is room for one more: the interface specification lets a call fail for want of it. */
final class SentCalls {
    private final CanisterState canister;
    private final LongSupplier memory;
    private final List<OutgoingCall> calls = new ArrayList<>();
    private final SortedMap<Principal, Integer> perCallee = new TreeMap<>();
    private long count;
    private long bytes;
    private long taken;

    /**
     * None yet.
     *
     * @param memory that messages may take when the first call is made
     */
    SentCalls(CanisterState canister, LongSupplier memory) {
        this.canister = canister;
        this.memory = memory;
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
        taken += call.memory();
    }

    /** What the calls take of the memory for messages. */
    long taken() {
        return taken;
    }

    /** Whether one call more is within what one canister, pair and message may have under way, and the subnet. */
    boolean room(OutgoingCall call) {
        Principal callee = call.callee();
        int open = canister.queues().pair(callee).openCalls() + perCallee.getOrDefault(callee, 0);
        return open < Limits.QUEUE_CAPACITY
                && count < Limits.MAX_OPEN_CALLS
                && bytes + call.argument().length() <= Limits.MAX_SENT_BYTES
                && taken + call.memory() <= memory.getAsLong();
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
