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
 * @param pendingBytes what pending calls take of the memory for messages; derived
 */
public record Management(Queues queues, HashedMap<Long, PendingCall> pending, long nextCall, long pendingBytes)
        implements Encodable {
    public static final Management EMPTY =
            new Management(Queues.EMPTY, HashedMap.empty(Schema.byNumber(PendingCall::read)), 1, 0);

    public Management withQueues(Queues changed) {
        return new Management(changed, pending, nextCall, pendingBytes);
    }

    /** Adds a call under the number {@link #nextCall}. */
    public Management withPending(PendingCall call) {
        return new Management(queues, pending.with(nextCall, call), nextCall + 1, pendingBytes + call.bytes());
    }

    /** Takes a number for a request of the subnet's own that nobody waits for. */
    public Management skipCall() {
        return new Management(queues, pending, nextCall + 1, pendingBytes);
    }

    public Management answered(long number) {
        long less = pending.get(number).map(PendingCall::bytes).orElse(0L);
        return new Management(queues, pending.without(number), nextCall, pendingBytes - less);
    }

    /** What its messages take of the subnet's memory for messages. */
    public long messageBytes() {
        return queues.load().bytes() + queues.load().userBytes() + pendingBytes;
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
        Queues queues = Queues.read(in);
        HashedMap<Long, PendingCall> pending = HashedMap.read(in, Schema.byNumber(PendingCall::read));
        long bytes = 0;
        for (HashedMap.Entry<Long, PendingCall> entry : pending) {
            bytes += entry.value().bytes();
        }
        return new Management(queues, pending, in.u64(), bytes);
    }
}
