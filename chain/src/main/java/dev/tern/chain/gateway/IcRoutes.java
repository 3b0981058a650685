package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Certificates.Form;
import dev.tern.chain.gateway.Locator.Place;
import dev.tern.chain.gateway.Locator.Target;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.NetworkInfo;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.QueryOutcome;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.Migrating;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;

/** The routes of the interface specification ("HTTPS interface"): status, call, query, read_state. */
final class IcRoutes {
    private final NodeApi node;
    private final Locator locator;
    private final Calls calls;
    private final Certificates certificates;
    private final Patience patience;
    private final long callWaitMillis;

    IcRoutes(NodeApi node, Locator locator, Calls calls, Certificates certificates, Patience patience, Limits limits) {
        this.node = node;
        this.locator = locator;
        this.calls = calls;
        this.certificates = certificates;
        this.patience = patience;
        this.callWaitMillis = limits.callWaitMillis();
    }

    void mount(Router router) {
        Server.get(router, "/api/v2/status").handler(this::status);
        router.post("/api/:version/canister/:id/:op").handler(this::post);
        router.post("/api/:version/subnet/:id/:op").handler(this::post);
    }

    /** A request of the interface, read but not judged. */
    record Request(RoutingContext context, int version, Target target, Blob body, Envelope envelope) {
        Form form(int sharded) {
            return version < sharded ? Form.FLAT : Form.SHARDED;
        }

        Request at(Target other) {
            return new Request(context, version, other, body, envelope);
        }
    }

    private void status(RoutingContext context) {
        NetworkInfo network = node.network();
        cbor(context, 200, Bodies.status(network.rootKey(), network.version()));
    }

    private void post(RoutingContext context) {
        Requests.read(context).ifPresent(request -> {
            Future<?> done = switch (request.envelope().content()) {
                case Content.Call call -> call(request, call);
                case Content.Query query -> query(request, query);
                case Content.ReadState read -> readState(request, read);
            };
            done.onFailure(context::fail);
        });
    }

    private Future<?> call(Request request, Content.Call call) {
        Optional<Problem> wrong = Requests.effective(request.target(), call);
        if (wrong.isPresent()) {
            wrong.get().send(request.context());
            return Future.succeededFuture();
        }
        PendingCall pending = new PendingCall(
                call.requestId(), request.body(), target(request, call), request.form(4), call.ingressExpiry());
        Future<CallOutcome> outcome =
                request.version() == 2 ? calls.submit(pending) : calls.submitAndWait(pending, callWaitMillis);
        return outcome.onSuccess(result -> answer(request, result));
    }

    /** A canister can be created at any effective id: one that no subnet has leaves the choice to us. */
    private Target target(Request request, Content.Call call) {
        boolean isFree = Requests.createsCanister(call)
                && request.target() instanceof Target.OfCanister of
                && node.route(of.canister()).isEmpty();
        Optional<SubnetId> chosen = isFree ? locator.forNewCanister() : Optional.empty();
        return chosen.<Target>map(Target.OfSubnet::new).orElse(request.target());
    }

    private static void answer(Request request, CallOutcome outcome) {
        RoutingContext context = request.context();
        switch (outcome) {
            case CallOutcome.Certified certified ->
                cbor(context, 200, new CallResponse.Certified(certified.certificate()).encode());
            case CallOutcome.Rejected no ->
                cbor(
                        context,
                        200,
                        request.version() == 2
                                ? Bodies.rejectedV2(no.rejected())
                                : new CallResponse.NotReplicated(no.rejected()).encode());
            case CallOutcome.Accepted accepted -> {
                if (!context.response().ended()) {
                    context.response().setStatusCode(202).end();
                }
            }
            case CallOutcome.Failed failed -> failed.problem().send(context);
        }
    }

    private Future<?> query(Request request, Content.Query query) {
        Optional<Problem> wrong = Requests.effective(request.target(), query);
        if (wrong.isPresent()) {
            wrong.get().send(request.context());
            return Future.succeededFuture();
        }
        return patience.repeat(() -> queryOnce(request), () -> moving(request)).onSuccess(Runnable::run);
    }

    private Optional<Runnable> queryOnce(Request request) {
        return switch (locator.locate(request.target())) {
            case Place.Here here ->
                switch (node.query(here.subnet(), request.body())) {
                    case QueryOutcome.Answered answered -> answered(request, answered);
                    case QueryOutcome.Refused no -> problem(request, Problem.badRequest(no.cause(), no.fix()));
                    case QueryOutcome.Migrating moving -> Optional.empty();
                    case QueryOutcome.Unavailable no -> problem(request, Problem.unavailable(no.cause()));
                };
            case Place.Elsewhere there ->
                problem(request, Problem.misdirected(there.subnet().toString()));
            case Place.Moving moving -> Optional.empty();
            case Place.Nowhere nowhere -> problem(request, Locator.notFound(request.target()));
        };
    }

    private static Optional<Runnable> answered(Request request, QueryOutcome.Answered answered) {
        if (isMigrating(answered.result())) {
            return Optional.empty();
        }
        byte[] body = answered.result().encode(answered.signature());
        return Optional.of(() -> cbor(request.context(), 200, body));
    }

    private static boolean isMigrating(QueryResult result) {
        return result instanceof QueryResult.Rejected no
                && Migrating.of(no.errorCode(), no.message()).isPresent();
    }

    private Future<?> readState(Request request, Content.ReadState read) {
        return patience.repeat(() -> readOnce(request, read), () -> moving(request))
                .onSuccess(Runnable::run);
    }

    private Optional<Runnable> readOnce(Request request, Content.ReadState read) {
        Instant now = Instant.now();
        Optional<Refusal> refusal = EnvelopeRules.check(
                request.envelope(),
                Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano()));
        if (refusal.isPresent()) {
            return problem(
                    request,
                    Problem.badRequest(refusal.get().cause(), refusal.get().fix()));
        }
        return switch (locator.locate(request.target())) {
            case Place.Here here -> node.certified(here.subnet()).flatMap(state -> readFrom(state, request, read));
            case Place.Elsewhere there ->
                problem(request, Problem.misdirected(there.subnet().toString()));
            case Place.Moving moving -> Optional.empty();
            case Place.Nowhere nowhere ->
                whereCreated(read)
                        .map(state -> readFrom(state, request.at(new Target.OfSubnet(state.subnet())), read))
                        .orElseGet(() -> problem(request, Locator.notFound(request.target())));
        };
    }

    /** A call that creates a canister may have gone to an id of no subnet: its status is where we sent it. */
    private Optional<CertifiedState> whereCreated(Content.ReadState read) {
        return read.paths().stream()
                .filter(path -> path.labels().size() > 1)
                .filter(path -> path.labels().get(0).text().equals("request_status"))
                .map(path -> path.labels().get(1))
                .filter(id -> id.length() == Hash.LENGTH)
                .flatMap(id -> node.hosted().stream()
                        .flatMap(subnet -> node.certified(subnet).stream())
                        .filter(state -> state.origin(new Hash(id)).isPresent()))
                .findFirst();
    }

    private Optional<Runnable> readFrom(CertifiedState state, Request request, Content.ReadState read) {
        if (!certificates.covers(state, request.target())) {
            return Optional.empty(); // the delegation that names the canister is on its way
        }
        Form form = request.form(3);
        ReadRules rules = new ReadRules(state, request.target(), request.envelope(), form);
        Optional<Refusal> refusal = rules.check(read.paths());
        if (refusal.isPresent()) {
            return problem(
                    request,
                    Problem.of(400, "path", refusal.get().cause(), refusal.get().fix()));
        }
        byte[] body = Bodies.readState(certificates.encode(state, rules.expand(read.paths()), form, request.target()));
        return Optional.of(() -> cbor(request.context(), 200, body));
    }

    private static Optional<Runnable> problem(Request request, Problem problem) {
        return Optional.of(() -> problem.send(request.context()));
    }

    private static Runnable moving(Request request) {
        return () -> Problem.unavailable("the canister is moving to another subnet and has not arrived in time")
                .send(request.context());
    }

    private static void cbor(RoutingContext context, int status, byte[] body) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/cbor")
                    .end(Buffer.buffer(body));
        }
    }
}
