package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stream to one other subnet: a header and the messages {@code begin ≤ index < end}, without gaps. Immutable.
 *
 * @param backlog messages that are to enter the stream once more; not certified
 * @param bytes that the messages take, as limits count them; derived
 */
public record StreamState(StreamHeader header, HashedMap<Long, StreamMessage> messages, Backlog backlog, long bytes)
        implements Encodable, Certified {
    public static final Blob HEADER = Blob.ofText("header");
    public static final Blob MESSAGES = Blob.ofText("messages");
    private static final Schema<Long, StreamMessage> SCHEMA = Schema.byNumber(StreamMessage::read);
    public static final StreamState NEW = new StreamState(StreamHeader.NEW, HashedMap.empty(SCHEMA), Backlog.EMPTY, 0);

    /** With one more message at the end. */
    public StreamState plus(StreamMessage message) {
        StreamHeader next = new StreamHeader(header.begin(), header.end() + 1, header.signalsEnd(), header.rejects());
        return new StreamState(next, messages.with(header.end(), message), backlog, bytes + message.bytes());
    }

    /** Without the messages before {@code newBegin}, which the peer has taken in or refused. */
    public StreamState from(long newBegin) {
        HashedMap<Long, StreamMessage> rest = messages;
        long left = bytes;
        for (long i = header.begin(); i < newBegin; i++) {
            left -= message(i).bytes();
            rest = rest.without(i);
        }
        StreamHeader next = new StreamHeader(newBegin, header.end(), header.signalsEnd(), header.rejects());
        return new StreamState(next, rest, backlog, left);
    }

    /** The peer's next message was taken in, or refused with {@code signal}. */
    public StreamState signal(Optional<Signal> signal) {
        TreeMap<Long, Signal> rejects = new TreeMap<>(header.rejects());
        signal.ifPresent(reason -> rejects.put(header.signalsEnd(), reason));
        return with(new StreamHeader(header.begin(), header.end(), header.signalsEnd() + 1, rejects));
    }

    /** Without the signals for messages that the peer has dropped: its stream begins at {@code peerBegin}. */
    public StreamState forgetSignals(long peerBegin) {
        SortedMap<Long, Signal> rest = header.rejects().tailMap(peerBegin);
        if (rest.size() == header.rejects().size()) {
            return this;
        }
        return with(new StreamHeader(header.begin(), header.end(), header.signalsEnd(), rest));
    }

    private StreamState with(StreamHeader changed) {
        return new StreamState(changed, messages, backlog, bytes);
    }

    public StreamState withBacklog(Backlog changed) {
        return new StreamState(header, messages, changed, bytes);
    }

    /** Whether nothing is on its way, and no signal. */
    public boolean quiet() {
        return messages.isEmpty() && backlog.count() == 0 && header.rejects().isEmpty();
    }

    /** A message between {@code begin} and {@code end}. */
    public StreamMessage message(long index) {
        return messages.get(index).orElseThrow(() -> new IllegalStateException("no message " + index));
    }

    public Hash digest() {
        return Blake3.hash(
                header.encode(),
                messages.digest().bytes().unsafeBytes(),
                backlog.pairs().digest().bytes().unsafeBytes());
    }

    @Override
    public HashTree tree(Wanted wanted) {
        HashTree.Labeled head = HashTree.labeled(HEADER, HashTree.leaf(header.encoded()));
        return HashTree.ofSorted(List.of(head, HashTree.labeled(MESSAGES, messages.tree(wanted.below(MESSAGES)))));
    }

    @Override
    public void write(Writer out) {
        out.value(header).value(messages).value(backlog);
    }

    public static StreamState read(Reader in) {
        StreamHeader header = StreamHeader.read(in);
        HashedMap<Long, StreamMessage> messages = HashedMap.read(in, SCHEMA);
        if (messages.size() != header.end() - header.begin()) {
            throw new DecodeException("a stream has no gaps");
        }
        long bytes = 0;
        for (HashedMap.Entry<Long, StreamMessage> entry : messages) {
            bytes += entry.value().bytes();
        }
        return new StreamState(header, messages, Backlog.read(in), bytes);
    }
}
