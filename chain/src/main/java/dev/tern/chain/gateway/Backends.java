package dev.tern.chain.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gateways behind a front gateway: asks one of several, and the next when that one fails. */
final class Backends {
    private static final int CONNECT_MILLIS = 2_000;
    private static final long ANSWER_MILLIS = 25_000;

    private final Supplier<List<FrontGateway.Backend>> source;
    private final HttpClient client;
    private final AtomicInteger turn = new AtomicInteger();

    Backends(Vertx vertx, Supplier<List<FrontGateway.Backend>> source) {
        this.source = source;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAlive(true)
                .setDecompressionSupported(true));
    }

    /** An answer of a backend, or a problem of our own in its shape. */
    record Reply(int status, String contentType, @Nullable String link, Buffer body) {
        boolean isOk() {
            return status == 200;
        }

        /** Whether another node may do better. */
        boolean isTransient() {
            return status == 502 || status == 503 || status == 504;
        }

        static Reply of(Problem problem) {
            return new Reply(problem.status(), "application/problem+json", null, problem.body(""));
        }
    }

    /** A question for a backend; asking twice must do no harm. */
    record Question(HttpMethod method, String uri, String contentType, Buffer body) {
        static Question get(String uri) {
            return new Question(HttpMethod.GET, uri, "application/json", Buffer.buffer());
        }
    }

    List<FrontGateway.Backend> all() {
        return source.get();
    }

    List<FrontGateway.Backend> of(String subnet) {
        return all().stream()
                .filter(backend ->
                        backend.subnets().stream().anyMatch(id -> id.toString().equals(subnet)))
                .toList();
    }

    /** Every subnet that some backend has a replica of. */
    List<String> subnets() {
        return all().stream()
                .flatMap(backend -> backend.subnets().stream())
                .map(Object::toString)
                .distinct()
                .toList();
    }

    /** Asks the candidates, each time beginning with another, until one has an answer that is not its own failure. */
    Future<Reply> ask(List<FrontGateway.Backend> candidates, Question question) {
        List<FrontGateway.Backend> order = new ArrayList<>(candidates);
        if (!order.isEmpty()) {
            Collections.rotate(order, Math.floorMod(turn.getAndIncrement(), order.size()));
        }
        return next(order, question, Reply.of(Problem.unavailable("no node of the subnet answers")));
    }

    private Future<Reply> next(List<FrontGateway.Backend> order, Question question, Reply before) {
        if (order.isEmpty()) {
            return Future.succeededFuture(before);
        }
        List<FrontGateway.Backend> rest = order.subList(1, order.size());
        return one(order.getFirst(), question)
                .compose(
                        reply -> reply.isTransient() ? next(rest, question, reply) : Future.succeededFuture(reply),
                        failure -> next(rest, question, before));
    }

    private Future<Reply> one(FrontGateway.Backend backend, Question question) {
        return open(backend, question)
                .compose(response -> response.body()
                        .map(body -> new Reply(
                                response.statusCode(),
                                Optional.ofNullable(response.getHeader("content-type"))
                                        .orElse("application/cbor"),
                                response.getHeader("link"),
                                body)))
                .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Sends the question and gives the answer as it begins: for streams. */
    Future<HttpClientResponse> open(FrontGateway.Backend backend, Question question) {
        RequestOptions options = new RequestOptions()
                .setMethod(question.method())
                .setHost(backend.gateway().getHost())
                .setPort(backend.gateway().getPort())
                .setURI(question.uri())
                .putHeader("content-type", question.contentType());
        return client.request(options).compose(request -> request.send(question.body()));
    }
}
