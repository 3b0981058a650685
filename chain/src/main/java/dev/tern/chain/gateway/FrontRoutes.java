package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Backends.Question;
import dev.tern.chain.gateway.Backends.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The interface specification's routes in front of several nodes. Where a canister lives is remembered until a node says
 * that it went elsewhere; the same request then goes there.
 */
final class FrontRoutes {
    private static final long MOVE_SECONDS = 10;
    private static final long BETWEEN_MILLIS = 50;
    private static final int MAX_REMEMBERED = 100_000;

    private final Backends backends;
    private final Vertx vertx;
    private final Map<String, String> homes = new ConcurrentHashMap<>();

    FrontRoutes(Backends backends, Vertx vertx) {
        this.backends = backends;
        this.vertx = vertx;
    }

    void mount(Router router) {
        Server.get(router, "/api/v2/status")
                .handler(context -> backends.ask(backends.all(), Question.get("/api/v2/status"))
                        .onSuccess(reply -> send(context, reply)));
        router.post("/api/:version/canister/:id/:op").handler(this::ofCanister);
        router.post("/api/:version/subnet/:id/:op")
                .handler(context -> backends.ask(backends.of(context.pathParam("id")), question(context))
                        .onSuccess(reply -> send(context, reply)));
    }

    private static Question question(RoutingContext context) {
        Buffer body = context.body().buffer();
        return new Question(
                HttpMethod.POST, context.request().uri(), "application/cbor", body == null ? Buffer.buffer() : body);
    }

    private void ofCanister(RoutingContext context) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOVE_SECONDS);
        follow(context.pathParam("id"), question(context), deadline).onSuccess(reply -> send(context, reply));
    }

    private Future<Reply> follow(String canister, Question question, long deadline) {
        return home(canister).compose(home -> {
            List<FrontGateway.Backend> candidates = home.map(backends::of).orElseGet(backends::all);
            return backends.ask(candidates, question).compose(reply -> {
                Optional<String> elsewhere = elsewhere(reply);
                if (elsewhere.isEmpty() || System.nanoTime() - deadline > 0) {
                    return Future.succeededFuture(reply);
                }
                remember(canister, elsewhere.get());
                return vertx.timer(BETWEEN_MILLIS).compose(done -> follow(canister, question, deadline));
            });
        });
    }

    private Future<Optional<String>> home(String canister) {
        String known = homes.get(canister);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        return backends.ask(backends.all(), Question.get("/v1/routes/" + canister))
                .map(reply -> {
                    if (!reply.isOk()) {
                        return Optional.empty(); // whoever is asked says what is wrong with the id
                    }
                    String home = new JsonObject(reply.body()).getString(Problem.SUBNET);
                    remember(canister, home);
                    return Optional.of(home);
                });
    }

    private void remember(String canister, String home) {
        if (homes.size() >= MAX_REMEMBERED) {
            homes.clear();
        }
        homes.put(canister, home);
    }

    private static Optional<String> elsewhere(Reply reply) {
        return reply.status() == 421
                ? Optional.ofNullable(new JsonObject(reply.body()).getString(Problem.SUBNET))
                : Optional.empty();
    }

    static void send(RoutingContext context, Reply reply) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        response.setStatusCode(reply.status()).putHeader("content-type", reply.contentType());
        if (reply.link() != null) {
            response.putHeader("link", reply.link());
        }
        if (reply.status() == 503) {
            response.putHeader("retry-after", "1");
        }
        response.end(reply.body());
    }
}
