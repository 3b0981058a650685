package dev.tern.chain.node;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.engine.View;
import dev.tern.chain.nodeapi.QueryOutcome;
import dev.tern.chain.nodeapi.Route;
import dev.tern.chain.nodeapi.Submission;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.execution.QueryExecutor;
import dev.tern.runtime.machine.Admission;
import dev.tern.runtime.machine.IngressRefusal;
import dev.tern.runtime.registry.Assignment;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.NodeSignature;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Takes users' calls and queries in. Thread-safe. */
final class Reception {
    private static final String NO_REPLICA = "no replica of subnet %s runs in this process; start its nodes";

    private final Seats seats;
    private final QueryExecutor queries;
    private final Envelopes envelopes;

    Reception(Seats seats, NodeGroup nodes) {
        this.seats = seats;
        this.queries = nodes.machinery().executor().queries();
        this.envelopes = nodes.machinery().envelopes();
    }

    /** Where a canister's requests go: to its source while it may still run there, then to its destination. */
    Optional<Route> route(CanisterId canister) {
        Registry registry = seats.registry();
        return registry.assignment(canister)
                .map(Assignment::route)
                .map(subnet -> new Route(subnet, registry.version(), inTransit(subnet, canister)));
    }

    /** Whether the subnet that the registry routes to says that nobody runs the canister now. */
    private boolean inTransit(SubnetId subnet, CanisterId canister) {
        Optional<NetworkState> network =
                seats.best(subnet).map(seat -> seat.view().latest().state().network());
        boolean frozen = network.flatMap(state -> state.leaving(canister))
                .filter(migration -> migration.step() == MigrationStep.FROZEN)
                .isPresent();
        boolean awaited = network.flatMap(state -> state.arriving(canister)).isPresent();
        return frozen || awaited;
    }

    Submission submit(SubnetId subnet, Blob bytes) {
        Optional<Seats.Seat> seat = seats.best(subnet);
        if (seat.isEmpty()) {
            return new Submission.Unavailable(String.format(NO_REPLICA, subnet));
        }
        Optional<Refusal> refusal = envelopes.refuse(bytes, now());
        if (refusal.isPresent()) {
            return new Submission.Refused(refusal.get().cause(), refusal.get().fix());
        }
        Optional<Content.Call> call = envelopes.check(bytes).call();
        return call.isPresent()
                ? submit(seat.get(), call.get(), bytes)
                : new Submission.Refused("the request is not an update call", "send it where it belongs");
    }

    private Submission submit(Seats.Seat seat, Content.Call call, Blob bytes) {
        ReplicaState state = seat.view().latest();
        Optional<IngressRefusal> refusal = Admission.ingress(state.state(), call, Math.max(now(), state.timeNs() + 1));
        if (refusal.isPresent()) {
            return submission(refusal.get());
        }
        Ingress ingress = Ingress.of(call);
        Optional<Answer.Reject> rejected = queries.inspect(state.state(), ingress);
        if (rejected.isPresent()) {
            Answer.Reject reject = rejected.get();
            return new Submission.Rejected(reject.code(), reject.message(), reject.errorCode());
        }
        return seat.replica().offer(new Artifact(Artifact.Kind.INGRESS, bytes))
                ? new Submission.Accepted()
                : new Submission.Unavailable("the subnet has more requests than it can work off; try again");
    }

    private static Submission submission(IngressRefusal refusal) {
        return switch (refusal) {
            case IngressRefusal.Invalid invalid ->
                new Submission.Refused(invalid.text(), "correct the call, and sign it again");
            case IngressRefusal.Duplicate duplicate -> new Submission.Accepted();
            case IngressRefusal.Busy busy -> new Submission.Unavailable(busy.text());
            case IngressRefusal.Migrating moved ->
                new Submission.Migrating(moved.destination(), moved.registryVersion());
        };
    }

    QueryOutcome query(SubnetId subnet, Blob bytes) {
        Optional<Seats.Seat> seat = seats.best(subnet);
        if (seat.isEmpty()) {
            return new QueryOutcome.Unavailable(String.format(NO_REPLICA, subnet));
        }
        Optional<Refusal> refusal = envelopes.refuse(bytes, now());
        if (refusal.isPresent()) {
            return new QueryOutcome.Refused(refusal.get().cause(), refusal.get().fix());
        }
        Optional<View.Certified<ReplicaState>> certified = seat.get().view().certified();
        if (certified.isEmpty()) {
            return new QueryOutcome.Unavailable("subnet " + subnet + " has no certified state yet; try again");
        }
        return envelopes.check(bytes).envelope().orElseThrow().content() instanceof Content.Query query
                ? query(seat.get(), certified.get(), query)
                : new QueryOutcome.Refused("the request is not a query", "send it where it belongs");
    }

    private QueryOutcome query(Seats.Seat seat, View.Certified<ReplicaState> certified, Content.Query query) {
        CanisterId canister = query.canister();
        ReplicaState state = certified.state();
        boolean management = canister.principal().equals(Principal.MANAGEMENT);
        if (!management
                && state.state()
                        .canister(canister)
                        .filter(c -> c.frozenBy().isEmpty())
                        .isEmpty()) {
            Optional<Route> route = route(canister);
            boolean elsewhere = route.isPresent()
                    && (route.get().inTransit()
                            || !route.get().subnet().equals(state.state().subnet()));
            if (elsewhere) {
                Optional<SubnetId> to = route.filter(r -> !r.inTransit()).map(Route::subnet);
                return new QueryOutcome.Migrating(to, seats.registry().version());
            }
        }
        List<TreePath> paths = List.of(
                TreePath.of("time"),
                TreePath.of("canister").then(canister.bytes()).then("certified_data"));
        Certificate dataCertificate = new Certificate(
                state.tree().witness(paths),
                certified.certification().signature(),
                seat.node().delegation(state.state().subnet()));
        Answer answer = queries.query(
                state.state(),
                canister.principal(),
                query.sender(),
                query.method(),
                query.arg(),
                Optional.of(dataCertificate.encode()));
        QueryResult result = switch (answer) {
            case Answer.Reply reply -> new QueryResult.Replied(reply.payload());
            case Answer.Reject reject -> new QueryResult.Rejected(reject.code(), reject.message(), reject.errorCode());
        };
        long timestamp = now();
        Blob signature = seat.node().sign(result.toSign(query.requestId(), timestamp));
        return new QueryOutcome.Answered(
                result, new NodeSignature(timestamp, signature, seat.node().id()));
    }

    private static long now() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }
}
