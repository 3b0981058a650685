package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls that a canister works on, and those it made. Numbers are never used twice.
 *
 * @param deadlines when the time of best-effort calls ends; derived
 * @param awaited callbacks of calls with a guaranteed response; derived
 * @param owedBytes what is kept free for guaranteed responses that contexts owe; derived
 */
public record Calls(
        HashedMap<Long, CallContext> contexts,
        HashedMap<Long, Callback> callbacks,
        long nextContext,
        long nextCallback,
        HashedMap<Deadline, Deadline> deadlines,
        int awaited,
        long owedBytes)
        implements Encodable {
    private static final Schema<Deadline, Deadline> DEADLINES = new Schema<>(
            Deadline::bytes,
            Writer::value,
            Deadline::read,
            Writer::value,
            Deadline::read,
            deadline -> Blake3.hash(deadline.encode()));
    public static final Calls NONE = new Calls(
            HashedMap.empty(Schema.byNumber(CallContext::read)),
            HashedMap.empty(Schema.byNumber(Callback::read)),
            1,
            1,
            HashedMap.empty(DEADLINES),
            0,
            0);

    /**
     * The end of the time of a call.
     *
     * @param call number of its callback
     */
    public record Deadline(long time, long call) implements Encodable {
        private Blob bytes() {
            return Blob.wrap(new Writer()
                    .raw(Schema.bigEndian(time).unsafeBytes())
                    .raw(Schema.bigEndian(call).unsafeBytes())
                    .toBytes());
        }

        @Override
        public void write(Writer out) {
            out.u64(time).u64(call);
        }

        private static Deadline read(Reader in) {
            return new Deadline(in.u64(), in.u64());
        }
    }

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
        return deadlines.first().map(entry -> entry.key().time());
    }

    /** Numbers of the best-effort calls whose time is over, the first of them first. */
    public List<Long> overdue(long now) {
        List<Long> numbers = new ArrayList<>();
        for (HashedMap.Entry<Deadline, Deadline> entry : deadlines) {
            if (entry.key().time() > now) {
                break;
            }
            numbers.add(entry.key().call());
        }
        return numbers;
    }

    private static HashedMap<Deadline, Deadline> with(
            HashedMap<Deadline, Deadline> deadlines, Callback callback, long number) {
        return callback.wakeAt()
                .map(time -> new Deadline(time, number))
                .map(deadline -> deadlines.with(deadline, deadline))
                .orElse(deadlines);
    }

    private static HashedMap<Deadline, Deadline> without(
            HashedMap<Deadline, Deadline> deadlines, Callback callback, long number) {
        return callback.wakeAt()
                .map(time -> deadlines.without(new Deadline(time, number)))
                .orElse(deadlines);
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
        HashedMap<Deadline, Deadline> deadlines = HashedMap.empty(DEADLINES);
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
