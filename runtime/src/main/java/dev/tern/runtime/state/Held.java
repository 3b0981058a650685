package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Messages of one canister to one other that have to be sent again.
 *
 * @param messages none while they are on their way once more
 * @param tries how often they have come back, one time after the other, under this version of the registry
 * @param version of the registry when the first of {@code messages} came back
 * @param dueNs block time of the next try
 */
record Held(Fifo<Message> messages, int tries, long version, long dueNs) implements Encodable {
    static final Held NONE = new Held(Fifo.empty(Message::read), 0, 0, 0);

    /** The first and the longest wait between two tries; each is twice the one before. */
    private static final long FIRST_NS = 50_000_000L;

    private static final int DOUBLINGS = 7;

    /**
     * With a message that came back. The first one sets the next try: on a grid of block times, so that pairs which wait equally
     * long are tried in the same block.
     */
    Held returned(Message message, long nowVersion, long nowNs) {
        if (!messages.isEmpty()) {
            return plus(message);
        }
        int again = version == nowVersion ? tries + 1 : 1;
        long grid = FIRST_NS << Math.min(again - 1, DOUBLINGS);
        return new Held(messages.plus(message), again, nowVersion, (nowNs / grid + 1) * grid);
    }

    Held plus(Message message) {
        return new Held(messages.plus(message), tries, version, dueNs);
    }

    Held released() {
        return new Held(NONE.messages, tries, version, dueNs);
    }

    /** Requests in the order in which they were made, whatever the order in which they came back. */
    List<Message> inOrder() {
        List<Message> all = new ArrayList<>(messages.toList());
        all.sort(Comparator.comparingLong(message -> switch (message) {
            case Request request -> request.sequence();
            case Response response -> 0L;
        }));
        return all;
    }

    Hash digest() {
        return Blake3.hash(
                messages.digest().bytes().unsafeBytes(),
                new Writer().u32(tries).u64(version).u64(dueNs).toBytes());
    }

    @Override
    public void write(Writer out) {
        out.value(messages).u32(tries).u64(version).u64(dueNs);
    }

    static Held read(Reader in) {
        return new Held(Fifo.read(in, Message::read), in.u32(), in.u64(), in.u64());
    }
}
