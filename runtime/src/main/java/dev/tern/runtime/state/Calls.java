package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;

/** The calls that a canister works on, and those it made. Numbers are never used twice. */
public record Calls(
        HashedMap<Long, CallContext> contexts, HashedMap<Long, Callback> callbacks, long nextContext, long nextCallback)
        implements Encodable {
    public static final Calls NONE = new Calls(
            HashedMap.empty(Schema.byNumber(CallContext::read)),
            HashedMap.empty(Schema.byNumber(Callback::read)),
            1,
            1);

    /** Adds a context under the number {@link #nextContext}. */
    public Calls open(CallContext context) {
        return new Calls(contexts.with(nextContext, context), callbacks, nextContext + 1, nextCallback);
    }

    public Calls withContext(long number, CallContext context) {
        return new Calls(contexts.with(number, context), callbacks, nextContext, nextCallback);
    }

    public Calls withoutContext(long number) {
        return new Calls(contexts.without(number), callbacks, nextContext, nextCallback);
    }

    /** Adds a callback under the number {@link #nextCallback}; the count in its context grows. */
    public Calls call(Callback callback) {
        HashedMap<Long, CallContext> counted =
                contexts.update(callback.context(), context -> context.withOpenCalls(context.openCalls() + 1));
        return new Calls(counted, callbacks.with(nextCallback, callback), nextContext, nextCallback + 1);
    }

    /** Removes a callback that was answered; the count in its context shrinks. */
    public Calls answered(long number) {
        long context = callbacks.get(number).orElseThrow().context();
        HashedMap<Long, CallContext> counted =
                contexts.update(context, open -> open.withOpenCalls(open.openCalls() - 1));
        return new Calls(counted, callbacks.without(number), nextContext, nextCallback);
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
        return new Calls(
                HashedMap.read(in, Schema.byNumber(CallContext::read)),
                HashedMap.read(in, Schema.byNumber(Callback::read)),
                in.u64(),
                in.u64());
    }
}
