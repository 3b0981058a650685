package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.Limits;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However many calls a message makes, what is under way has bounds: a call too many is not sent, and the message goes on. */
class OutgoingLimitsTest extends SystemCallBench {
    private static final int NOT_SENT = 2;

    OutgoingLimitsTest() {
        canister = canister.withBalance(Cycles.of128(1L << 40, 0));
    }

    /** Makes calls to callees numbered in {@code callee}, and adds up at 0 what comes of each. */
    private static String calls(int count, String callee, int argument) {
        return "(local $i i32) (loop $l" + i32(996, callee)
                + "($call_new (i32.const 996) (i32.const 4) (i32.const 1000) (i32.const 4)"
                + " (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 0))"
                + "($call_data_append (i32.const 0) (i32.const " + argument + "))"
                + i32(0, "(i32.add (i32.load (i32.const 0)) ($call_perform))")
                + "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const " + count
                + "))))";
    }

    private List<OutgoingCall> sent(int refused, String body) {
        Ended ended = ok(Mode.UPDATE, body);
        assertThat(ended.i32(0)).isEqualTo(NOT_SENT * refused);
        return ended.session().calls.list();
    }

    @Test
    void fiveHundredCallsToOneCanister() {
        assertThat(sent(100, calls(Limits.QUEUE_CAPACITY + 100, "(i32.const 7)", 0)))
                .hasSize(Limits.QUEUE_CAPACITY);
    }

    @Test
    void tenThousandCallsToAll() {
        List<OutgoingCall> calls = sent(9, calls(Limits.MAX_OPEN_CALLS + 9, "(local.get $i)", 0));
        assertThat(calls).hasSize(Limits.MAX_OPEN_CALLS);
        Callback open = calls.getFirst().callback(1);
        Calls none = Calls.NONE;
        canister = canister.withCalls(
                new Calls(none.contexts(), none.callbacks().with(1L, open), 1, 2, none.deadlines(), 1, 0));
        assertThat(sent(10, calls(Limits.MAX_OPEN_CALLS + 9, "(local.get $i)", 0)))
                .hasSize(Limits.MAX_OPEN_CALLS - 1);
    }

    @Test
    void sixtyFourMebibytesOfArguments() {
        int each = 65_536;
        int most = (int) (Limits.MAX_SENT_BYTES / each);
        assertThat(sent(5, calls(most + 5, "(local.get $i)", each))).hasSize(most);
    }

    @Test
    void whatARunBeforeLeftToWaitCounts() {
        List<OutgoingCall> waiting = sent(0, calls(Limits.QUEUE_CAPACITY - 1, "(i32.const 7)", 1));
        SentCalls calls = new SentCalls(canister, () -> Long.MAX_VALUE);
        OutgoingCall more = waiting.getFirst();
        calls.alsoWaiting(waiting);
        assertThat(calls.list()).isEmpty();
        int left = (int) Limits.MAX_SENT_BYTES - waiting.size();
        assertThat(calls.room(with(more, 0))).isTrue();
        assertThat(calls.room(with(more, left))).isTrue();
        assertThat(calls.room(with(more, left + 1))).isFalse();
        calls.add(more);
        assertThat(calls.room(with(more, 0))).isFalse();
    }

    private static OutgoingCall with(OutgoingCall call, int argument) {
        return new OutgoingCall(
                call.callee(),
                call.method(),
                Blob.wrap(new byte[argument]),
                call.onReply(),
                call.onReject(),
                call.onCleanup(),
                call.cycles(),
                call.reserve(),
                call.deadline());
    }
}
