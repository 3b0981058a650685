package dev.tern.sdk.canister;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result that comes later: of a call to another canister. What is chained to it runs in a later message; everything changed
 * before stays changed. An exception thrown by a chained function traps that later message only. Does not survive an upgrade.
 */
public final class Async<T> {
    private @Nullable T value;
    private @Nullable Rejection rejection;
    private final List<Consumer<Async<T>>> waiting = new ArrayList<>();

    /** A result that is not there yet; whoever makes it calls {@link #complete} or {@link #reject}, once. */
    public Async() {}

    /** A result that is there already. */
    public static <T> Async<T> of(T value) {
        Async<T> async = new Async<>();
        async.complete(value);
        return async;
    }

    /** A result that will never be there. */
    public static <T> Async<T> rejected(Rejection rejection) {
        Async<T> async = new Async<>();
        async.reject(rejection);
        return async;
    }

    /** What the function makes of the result. */
    public <U> Async<U> then(Function<? super T, ? extends U> function) {
        Async<U> next = new Async<>();
        onDone(result -> next.complete(function.apply(result)), next::reject);
        return next;
    }

    /** The result of the call that the function makes. */
    public <U> Async<U> thenCall(Function<? super T, Async<U>> function) {
        Async<U> next = new Async<>();
        onDone(result -> function.apply(result).onDone(next::complete, next::reject), next::reject);
        return next;
    }

    /** The result, or what the function makes of the rejection. */
    public Async<T> orElse(Function<Rejection, ? extends T> function) {
        Async<T> next = new Async<>();
        onDone(next::complete, reason -> next.complete(function.apply(reason)));
        return next;
    }

    /** Calls one of both, now or later. */
    public void onDone(Consumer<? super T> onValue, Consumer<Rejection> onRejection) {
        Consumer<Async<T>> tell = done -> {
            if (done.rejection != null) {
                onRejection.accept(done.rejection);
            } else if (done.value != null) {
                onValue.accept(done.value);
            }
        };
        if (value == null && rejection == null) {
            waiting.add(tell);
        } else {
            tell.accept(this);
        }
    }

    public void complete(T result) {
        value = result;
        tellAll();
    }

    public void reject(Rejection reason) {
        rejection = reason;
        tellAll();
    }

    private void tellAll() {
        for (Consumer<Async<T>> tell : waiting) {
            tell.accept(this);
        }
        waiting.clear();
    }
}
