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
 */
public record Calls(
        HashedMap<Long, CallContext> contexts,
        HashedMap<Long, Callback> callbacks,
        long nextContext,
        long nextCallback,
        SortedMap<Long, SortedSet<Long>> deadlines)
        implements Encodable {
    public static final Calls NONE = new Calls(
            HashedMap.empty(Schema.byNumber(CallContext::read)),
            HashedMap.empty(Schema.byNumber(Callback::read)),
            1,
            1,
            Collections.emptySortedMap());

    /** Adds a context under the number {@link #nextContext}. */
    public Calls open(CallContext context) {
        return new Calls(contexts.with(nextContext, context), callbacks, nextContext + 1, nextCallback, deadlines);
    }

    public Calls withContext(long number, CallContext context) {
        return new Calls(contexts.with(number, context), callbacks, nextContext, nextCallback, deadlines);
    }

    public Calls withoutContext(long number) {
        return new Calls(contexts.without(number), callbacks, nextContext, nextCallback, deadlines);
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
                with(deadlines, callback.deadline(), nextCallback));
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
                without(deadlines, callback.deadline(), number));
    }

    /** Marks the time of a call as over: nobody is told of it twice. */
    public Calls expired(long number) {
        Callback callback = callbacks.get(number).orElseThrow();
        return new Calls(
                contexts,
                callbacks.with(number, callback.expired()),
                nextContext,
                nextCallback,
                without(deadlines, callback.deadline(), number));
    }

    /** When the first of the best-effort calls runs out of time. */
    public Optional<Long> firstDeadline() {
        return deadlines.isEmpty() ? Optional.empty() : Optional.of(deadlines.firstKey());
    }

    private static SortedMap<Long, SortedSet<Long>> with(
            SortedMap<Long, SortedSet<Long>> deadlines, long deadline, long number) {
        if (deadline == 0) {
            return deadlines;
        }
        SortedMap<Long, SortedSet<Long>> more = new TreeMap<>(deadlines);
        SortedSet<Long> numbers = new TreeSet<>(more.getOrDefault(deadline, Collections.emptySortedSet()));
        numbers.add(number);
        more.put(deadline, Collections.unmodifiableSortedSet(numbers));
        return Collections.unmodifiableSortedMap(more);
    }

    private static SortedMap<Long, SortedSet<Long>> without(
            SortedMap<Long, SortedSet<Long>> deadlines, long deadline, long number) {
        if (deadline == 0) {
            return deadlines;
        }
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
        for (HashedMap.Entry<Long, Callback> entry : callbacks) {
            deadlines = with(deadlines, entry.value().deadline(), entry.key());
        }
        return new Calls(contexts, callbacks, in.u64(), in.u64(), deadlines);
    }
}
