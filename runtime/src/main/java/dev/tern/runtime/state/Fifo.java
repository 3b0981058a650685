package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An immutable queue with a cached digest. Entries are numbered from the first one ever queued, so positions never repeat. */
public final class Fifo<T extends Encodable> implements Encodable {
    private final HashedMap<Long, T> entries;
    private final long head;
    private final long tail;

    private Fifo(HashedMap<Long, T> entries, long head, long tail) {
        this.entries = entries;
        this.head = head;
        this.tail = tail;
    }

    public static <T extends Encodable> Fifo<T> empty(Function<Reader, T> read) {
        return new Fifo<>(HashedMap.empty(Schema.byNumber(read)), 0, 0);
    }

    public Fifo<T> plus(T value) {
        return new Fifo<>(entries.with(tail, value), head, tail + 1);
    }

    /** Puts a value before all others: for a message that goes back to where it came from. */
    public Fifo<T> plusFirst(T value) {
        return new Fifo<>(entries.with(head - 1, value), head - 1, tail);
    }

    public Optional<T> peek() {
        return entries.get(head);
    }

    /** Without the first entry, which must be there. */
    public Fifo<T> pop() {
        if (isEmpty()) {
            throw new IllegalStateException("the queue is empty");
        }
        return new Fifo<>(entries.without(head), head + 1, tail);
    }

    public int size() {
        return entries.size();
    }

    public boolean isEmpty() {
        return head == tail;
    }

    public List<T> toList() {
        List<T> values = new ArrayList<>(size());
        for (long at = head; at != tail; at++) {
            values.add(entries.get(at).orElseThrow());
        }
        return values;
    }

    public Hash digest() {
        return Blake3.hash(
                new Writer().u64(head).u64(tail).toBytes(),
                entries.digest().bytes().unsafeBytes());
    }

    @Override
    public void write(Writer out) {
        out.u64(head).list(toList(), Writer::value);
    }

    public static <T extends Encodable> Fifo<T> read(Reader in, Function<Reader, T> read) {
        long head = in.u64();
        Fifo<T> queue = new Fifo<>(HashedMap.empty(Schema.byNumber(read)), head, head);
        for (T value : in.list(read)) {
            queue = queue.plus(value);
        }
        if (queue.tail < head) {
            throw new DecodeException("queue positions overflow");
        }
        return queue;
    }
}
