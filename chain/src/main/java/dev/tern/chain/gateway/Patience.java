package dev.tern.chain.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tries again while a canister is on its way: its pause is short, so waiting is kinder than an error. */
final class Patience {
    private static final long BETWEEN_MILLIS = 50;

    private final Vertx vertx;
    private final long limitMillis;

    Patience(Vertx vertx, long limitMillis) {
        this.vertx = vertx;
        this.limitMillis = limitMillis;
    }

    /** Runs {@code attempt} on a worker thread until it gives something, or {@code tooLate} when the limit is reached. */
    <T> Future<T> repeat(Supplier<Optional<T>> attempt, Supplier<T> tooLate) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        return repeat(attempt, tooLate, deadline);
    }

    private <T> Future<T> repeat(Supplier<Optional<T>> attempt, Supplier<T> tooLate, long deadline) {
        return vertx.executeBlocking(attempt::get, false).compose(result -> {
            if (result.isPresent()) {
                return Future.succeededFuture(result.get());
            }
            if (System.nanoTime() - deadline > 0) {
                return Future.succeededFuture(tooLate.get());
            }
            return vertx.timer(BETWEEN_MILLIS).compose(done -> repeat(attempt, tooLate, deadline));
        });
    }
}
