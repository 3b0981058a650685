package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The calls that a canister works on, and those it made. Numbers are never used twice.
 *
 * @param deadlines callbacks of best-effort calls by the end of their time; derived
 * @param awaited callbacks of calls with a guaranteed response; derived
 * @param owedBytes what is kept free for guaranteed responses that contexts owe; derived
 */
public record Calls(
        HashedMap<Long, CallContext> contexts,
        HashedMap<Long, Callback> callbacks,
        long nextContext,
        long nextCallback,
        SortedMap<Long, SortedSet<Long>> deadlines,
        int awaited,
        long owedBytes)
        implements Encodable {
    public static final Calls NONE = new Calls(
            HashedMap.empty(Schema.byNumber(CallContext::read)),
            HashedMap.empty(Schema.byNumber(Callback::read)),
            1,
            1,
            Collections.emptySortedMap(),
            0,
            0);

    /** Adds a context under the number {@link #nextContext}. */
    public Calls open(CallContext context) {
        return new Calls(
                contexts.with(nextContext, context),
                callbacks,
                nextContext + 1,
                nextCallback,
                deadlines,
                awaited,
                owedBytes + context.owedBytes());
    }

    public Calls withContext(long number, CallContext context) {
        return withContexts(contexts.with(number, context), owedBy(number), context.owedBytes());
    }

    public Calls withoutContext(long number) {
        return withContexts(contexts.without(number), owedBy(number), 0);
    }

    private long owedBy(long number) {
        return contexts.get(number).map(CallContext::owedBytes).orElse(0L);
    }

    private Calls withContexts(HashedMap<Long, CallContext> changed, long before, long after) {
        return new Calls(changed, callbacks, nextContext, nextCallback, deadlines, awaited, owedBytes - before + after);
    }

    /** Adds a callback under the number {@link #nextCallback}; the count in its context grows. */
    public Calls call(Callback callback) {
        HashedMap<Long, CallContext> counted =
                contexts.update(callback.context(), context -> context.withOpenCalls(context.openCalls() + 1));
        return new Calls(
                counted,
                callbacks.with(nextCallback, callback),
                nextContext,
                nextCallback + 1,
                with(deadlines, callback, nextCallback),
                awaited + count(callback),
                owedBytes);
    }

    private static int count(Callback callback) {
        return callback.guaranteed() ? 1 : 0;
    }

    /** Removes a callback that was answered; the count in its context shrinks. */
    public Calls answered(long number) {
        Callback callback = callbacks.get(number).orElseThrow();
        long context = callback.context();
        HashedMap<Long, CallContext> counted =
                contexts.update(context, open -> open.withOpenCalls(open.openCalls() - 1));
        return new Calls(
                counted,
                callbacks.without(number),
                nextContext,
                nextCallback,
                without(deadlines, callback, number),
                awaited - count(callback),
                owedBytes);
    }

    /** Marks the time of a call as over: nobody is told of it twice. */
    public Calls expired(long number) {
        Callback callback = callbacks.get(number).orElseThrow();
        return new Calls(
                contexts,
                callbacks.with(number, callback.expired()),
                nextContext,
                nextCallback,
                without(deadlines, callback, number),
                awaited,
                owedBytes);
    }

    /** Room for the guaranteed responses that its canister waits for or owes. Only its own tasks change it. */
    public long bytes() {
        return awaited * MessageMemory.LARGEST + owedBytes;
    }

    /** When the first of the best-effort calls runs out of time. */
    public Optional<Long> firstDeadline() {
        return deadlines.isEmpty() ? Optional.empty() : Optional.of(deadlines.firstKey());
    }

    private static SortedMap<Long, SortedSet<Long>> with(
            SortedMap<Long, SortedSet<Long>> deadlines, Callback callback, long number) {
        if (callback.wakeAt().isEmpty()) {
            return deadlines;
        }
        long deadline = callback.deadline();
        SortedMap<Long, SortedSet<Long>> more = new TreeMap<>(deadlines);
        SortedSet<Long> numbers = new TreeSet<>(more.getOrDefault(deadline, Collections.emptySortedSet()));
        numbers.add(number);
        more.put(deadline, Collections.unmodifiableSortedSet(numbers));
        return Collections.unmodifiableSortedMap(more);
    }

    private static SortedMap<Long, SortedSet<Long>> without(
            SortedMap<Long, SortedSet<Long>> deadlines, Callback callback, long number) {
        if (callback.wakeAt().isEmpty()) {
            return deadlines;
        }
        long deadline = callback.deadline();
        SortedMap<Long, SortedSet<Long>> fewer = new TreeMap<>(deadlines);
        SortedSet<Long> numbers = new TreeSet<>(fewer.getOrDefault(deadline, Collections.emptySortedSet()));
        numbers.remove(number);
        if (numbers.isEmpty()) {
            fewer.remove(deadline);
        } else {
            fewer.put(deadline, Collections.unmodifiableSortedSet(numbers));
        }
        return Collections.unmodifiableSortedMap(fewer);
    }

    Hash digest() {
        return Blake3.hash(
                contexts.digest().bytes().unsafeBytes(),
                callbacks.digest().bytes().unsafeBytes(),
                new Writer().u64(nextContext).u64(nextCallback).toBytes());
    }

    @Override
    public void write(Writer out) {
        out.value(contexts).value(callbacks).u64(nextContext).u64(nextCallback);
    }

    public static Calls read(Reader in) {
        HashedMap<Long, CallContext> contexts = HashedMap.read(in, Schema.byNumber(CallContext::read));
        HashedMap<Long, Callback> callbacks = HashedMap.read(in, Schema.byNumber(Callback::read));
        SortedMap<Long, SortedSet<Long>> deadlines = Collections.emptySortedMap();
        int awaited = 0;
        for (HashedMap.Entry<Long, Callback> entry : callbacks) {
            deadlines = with(deadlines, entry.value(), entry.key());
            awaited += count(entry.value());
        }
        long owed = 0;
        for (HashedMap.Entry<Long, CallContext> entry : contexts) {
            owed += entry.value().owedBytes();
        }
        return new Calls(contexts, callbacks, in.u64(), in.u64(), deadlines, awaited, owed);
    }
}
