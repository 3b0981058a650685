package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Locator.Place;
import dev.tern.chain.gateway.Locator.Target;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.NodeEvent;
import dev.tern.chain.nodeapi.Submission;
import dev.tern.sdk.protocol.Migrating;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Brings calls to the subnet that has the canister and waits for their certified status. A call that was accepted is
 * looked after until the certified state knows it or it has expired: if the canister moves first, the same envelope goes
 * to the destination (protocol.md 23); if the replicas forget it, it is sent again.
 */
final class Calls implements AutoCloseable {
    private static final long AGAIN_MILLIS = 2;
    private static final int AGAIN_TIMES = 100;
    private static final long RESEND_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int MAX_PENDING = 20_000;

    private final NodeApi node;
    private final Vertx vertx;
    private final Locator locator;
    private final Certificates certificates;
    private final Patience patience;
    private final Map<Hash, PendingCall> pending = new ConcurrentHashMap<>();
    private final Set<SubnetId> dirty = ConcurrentHashMap.newKeySet();
    private final NodeApi.Subscription subscription;
    private final long sweeper;

    Calls(
            NodeApi node,
            Vertx vertx,
            Locator locator,
            Certificates certificates,
            Patience patience,
            long lookAfterMillis) {
        this.node = node;
        this.vertx = vertx;
        this.locator = locator;
        this.certificates = certificates;
        this.patience = patience;
        this.subscription = node.subscribe(this::onEvent);
        this.sweeper = vertx.setPeriodic(lookAfterMillis, id -> inBackground(this::sweep));
    }

    @Override
    public void close() {
        subscription.close();
        vertx.cancelTimer(sweeper);
    }

    int size() {
        return pending.size();
    }

    /** Sends a call; succeeds as soon as it is accepted, rejected or failed. */
    Future<CallOutcome> submit(PendingCall call) {
        if (pending.size() >= MAX_PENDING) {
            return Future.succeededFuture(
                    new CallOutcome.Failed(Problem.unavailable("this gateway waits for " + MAX_PENDING + " calls")));
        }
        return patience.repeat(
                () -> attempt(call),
                () -> new CallOutcome.Failed(
                        Problem.unavailable("the canister is moving to another subnet and has not arrived in time")));
    }

    /** Sends a call and waits for its end, as long as a caller is willing to wait; then {@link CallOutcome.Accepted}. */
    Future<CallOutcome> submitAndWait(PendingCall call, long millis) {
        PendingCall shared = pending.getOrDefault(call.requestId(), call);
        return submit(shared).compose(outcome -> {
            if (!(outcome instanceof CallOutcome.Accepted)) {
                return Future.succeededFuture(outcome);
            }
            PendingCall kept = pending.getOrDefault(call.requestId(), shared);
            Future<CallOutcome> end = kept.end(call.form());
            inBackground(() -> check(kept));
            return end.timeout(millis, TimeUnit.MILLISECONDS).otherwise(outcome);
        });
    }

    /** One try; empty while the canister is on its way. */
    private Optional<CallOutcome> attempt(PendingCall call) {
        return switch (locator.locate(call.target())) {
            case Place.Here here -> offer(call, here.subnet());
            case Place.Elsewhere elsewhere ->
                Optional.of(new CallOutcome.Failed(
                        Problem.misdirected(elsewhere.subnet().toString())));
            case Place.Moving moving -> Optional.empty();
            case Place.Nowhere nowhere -> Optional.of(new CallOutcome.Failed(Locator.notFound(call.target())));
        };
    }

    private Optional<CallOutcome> offer(PendingCall call, SubnetId subnet) {
        call.sentTo(subnet);
        // looked after before it is sent: its certificate may come before the node has answered
        boolean isNew = pending.putIfAbsent(call.requestId(), call) == null;
        Submission submission = node.submit(subnet, call.envelope());
        if (isNew && !(submission instanceof Submission.Accepted)) {
            pending.remove(call.requestId());
        }
        return switch (submission) {
            case Submission.Accepted accepted -> Optional.of(new CallOutcome.Accepted());
            case Submission.Rejected no ->
                Migrating.of(no.errorCode(), no.message()).isPresent()
                        ? Optional.empty()
                        : Optional.of(new CallOutcome.Rejected(
                                new RequestStatus.Rejected(no.code(), no.message(), no.errorCode())));
            case Submission.Refused no -> Optional.of(new CallOutcome.Failed(Problem.badRequest(no.cause(), no.fix())));
            case Submission.Migrating moving -> Optional.empty();
            case Submission.Unavailable no -> Optional.of(new CallOutcome.Failed(Problem.unavailable(no.cause())));
        };
    }

    private void onEvent(NodeEvent event) {
        if (event instanceof NodeEvent.Certified certified && !pending.isEmpty() && dirty.add(certified.subnet())) {
            inBackground(() -> {
                dirty.remove(certified.subnet());
                checkAll(certified.subnet(), certified.height(), AGAIN_TIMES);
            });
        }
    }

    /** The event may come a moment before the state that it tells of can be read. */
    private void checkAll(SubnetId subnet, long height, int times) {
        Optional<CertifiedState> state = node.certified(subnet);
        if (state.isPresent() && state.get().height() >= height) {
            pending.values().stream()
                    .filter(call -> call.subnet().equals(Optional.of(subnet)))
                    .forEach(call -> check(call, state.get()));
        } else if (times > 0) {
            vertx.setTimer(AGAIN_MILLIS, id -> inBackground(() -> checkAll(subnet, height, times - 1)));
        }
    }

    private void check(PendingCall call) {
        call.subnet().flatMap(node::certified).ifPresent(state -> check(call, state));
    }

    private void check(PendingCall call, CertifiedState state) {
        Optional<RequestStatus> status = RequestStatus.in(
                state.certificate(List.of(RequestStatus.path(call.requestId()))).tree(), call.requestId());
        if (status.isEmpty()) {
            return;
        }
        call.seen();
        boolean showable = !(call.target() instanceof Target.OfCanister) || certificates.covers(state, call.target());
        if (status.get().isFinal() && showable) {
            pending.remove(call.requestId());
            call.finish(form -> new CallOutcome.Certified(
                    certificates.encode(state, List.of(RequestStatus.path(call.requestId())), form, call.target())));
        }
    }

    /** Follows canisters that moved, sends again what was forgotten, and lets go of what needs no care any more. */
    private void sweep() {
        pending.values().removeIf(call -> call.isExpired(System.currentTimeMillis()));
        pending.values().removeIf(call -> call.wasSeen() && !call.isAwaited());
        List.copyOf(pending.values()).forEach(this::lookAfter);
    }

    private void lookAfter(PendingCall call) {
        switch (locator.locate(call.target())) {
            case Place.Here here -> {
                check(call);
                boolean hasMoved = !call.subnet().equals(Optional.of(here.subnet()));
                boolean isForgotten = !call.wasSeen() && call.sentNanosAgo(System.nanoTime()) > RESEND_NANOS;
                if (hasMoved || isForgotten) {
                    resend(call, here.subnet());
                }
            }
            case Place.Elsewhere elsewhere -> {
                pending.remove(call.requestId());
                Problem problem = Problem.misdirected(elsewhere.subnet().toString());
                call.finish(form -> new CallOutcome.Failed(problem));
            }
            case Place.Moving moving -> {}
            case Place.Nowhere nowhere -> {}
        }
    }

    private void resend(PendingCall call, SubnetId subnet) {
        offer(call, subnet).ifPresent(outcome -> {
            boolean isFinal = outcome instanceof CallOutcome.Rejected;
            if (isFinal && !call.wasSeen()) {
                pending.remove(call.requestId());
                call.finish(form -> outcome);
            }
        });
    }

    private void inBackground(Runnable work) {
        vertx.executeBlocking(
                () -> {
                    work.run();
                    return null;
                },
                false);
    }
}
