package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Certificates.Form;
import dev.tern.chain.gateway.Locator.Target;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call on its way, and those who wait for its end. Thread-safe. */
final class PendingCall {
    private static final long GRACE_MILLIS = 60_000;

    private final Hash requestId;
    private final Blob envelope;
    private final Target target;
    private final Form form;
    private final long expiryMillis;
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable SubnetId subnet;
    private long sentNanos;
    private boolean seen;

    private record Waiter(Form form, Promise<CallOutcome> promise) {}

    /** @param expiryNs {@code ingress_expiry} of the envelope */
    PendingCall(Hash requestId, Blob envelope, Target target, Form form, long expiryNs) {
        this.requestId = requestId;
        this.envelope = envelope;
        this.target = target;
        this.form = form;
        this.expiryMillis = Long.divideUnsigned(expiryNs, 1_000_000);
    }

    Hash requestId() {
        return requestId;
    }

    Blob envelope() {
        return envelope;
    }

    Target target() {
        return target;
    }

    Form form() {
        return form;
    }

    /** The subnet it was last sent to. */
    synchronized Optional<SubnetId> subnet() {
        return Optional.ofNullable(subnet);
    }

    synchronized void sentTo(SubnetId destination) {
        subnet = destination;
        sentNanos = System.nanoTime();
    }

    synchronized long sentNanosAgo(long now) {
        return now - sentNanos;
    }

    /** The certified state knows the call: it can no longer get lost. */
    synchronized void seen() {
        seen = true;
    }

    synchronized boolean wasSeen() {
        return seen;
    }

    synchronized boolean isAwaited() {
        waiters.removeIf(waiter -> waiter.promise().future().isComplete());
        return !waiters.isEmpty();
    }

    boolean isExpired(long nowMillis) {
        return nowMillis > expiryMillis + GRACE_MILLIS;
    }

    synchronized Future<CallOutcome> end(Form as) {
        Promise<CallOutcome> promise = Promise.promise();
        waiters.add(new Waiter(as, promise));
        return promise.future();
    }

    void finish(Function<Form, CallOutcome> outcome) {
        List<Waiter> all;
        synchronized (this) {
            all = List.copyOf(waiters);
            waiters.clear();
        }
        all.forEach(waiter -> waiter.promise().tryComplete(outcome.apply(waiter.form())));
    }
}
