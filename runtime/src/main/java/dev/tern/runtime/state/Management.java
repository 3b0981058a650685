package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;

/**
 * The subnet as a party to messages: calls to its management canister, and its own requests to the registry.
 *
 * @param queues calls in, answers and the subnet's own requests out
 * @param pending calls without an answer, by number
 * @param nextCall number of the next pending call; the callback of the subnet's own requests
 */
public record Management(Queues queues, HashedMap<Long, PendingCall> pending, long nextCall) implements Encodable {
    public static final Management EMPTY =
            new Management(Queues.EMPTY, HashedMap.empty(Schema.byNumber(PendingCall::read)), 1);

    public Management withQueues(Queues changed) {
        return new Management(changed, pending, nextCall);
    }

    /** Adds a call under the number {@link #nextCall}. */
    public Management withPending(PendingCall call) {
        return new Management(queues, pending.with(nextCall, call), nextCall + 1);
    }

    /** Takes a number for a request of the subnet's own that nobody waits for. */
    public Management skipCall() {
        return new Management(queues, pending, nextCall + 1);
    }

    public Management answered(long number) {
        return new Management(queues, pending.without(number), nextCall);
    }

    Hash digest() {
        return Blake3.hash(
                queues.digest().bytes().unsafeBytes(),
                pending.digest().bytes().unsafeBytes(),
                new Writer().u64(nextCall).toBytes());
    }

    @Override
    public void write(Writer out) {
        out.value(queues).value(pending).u64(nextCall);
    }

    static Management read(Reader in) {
        return new Management(Queues.read(in), HashedMap.read(in, Schema.byNumber(PendingCall::read)), in.u64());
    }
}
