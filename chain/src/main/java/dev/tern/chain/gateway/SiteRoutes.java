package dev.tern.chain.gateway;

import dev.tern.chain.gateway.AnonymousCalls.Answer;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Canisters as web sites (HTTP gateway protocol): a request goes to {@code http_request} as a query, and if the canister says so to
 * {@code http_request_update} as an update; the rest of a long body is fetched by the callback that the canister names. What
 * certifies an answer ({@code IC-Certificate}) is passed on, not verified: that is for whoever does not trust this node.
 */
final class SiteRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(SiteRoutes.class);
    private static final int MOST_CHUNKS = 10_000;

    private final AnonymousCalls calls;

    SiteRoutes(AnonymousCalls calls) {
        this.calls = calls;
    }

    /** To be mounted after {@code /api} and before everything else. */
    void mount(Router router) {
        router.route().handler(context -> {
            switch (SiteAddress.of(context)) {
                case SiteAddress.Ours ours -> context.next();
                case SiteAddress.Wrong wrong -> wrong.problem().send(context);
                case SiteAddress.Canister canister -> serve(context, canister.id());
            }
        });
    }

    /** What a canister said, understood or not. */
    private sealed interface Understood<T> {
        record Well<T>(T value) implements Understood<T> {}

        record Not<T>(Problem problem) implements Understood<T> {}
    }

    private void serve(RoutingContext context, CanisterId canister) {
        SiteRequest request = SiteRequest.of(context);
        calls.query(canister, "http_request", request.forQuery())
                .map(answer -> understood(answer, SiteResponse::decode))
                .compose(first -> first instanceof Understood.Well<SiteResponse> well
                                && well.value().upgrade()
                        ? calls.update(canister, "http_request_update", request.forUpdate())
                                .map(answer -> understood(answer, SiteResponse::decode))
                        : Future.succeededFuture(first))
                .onSuccess(last -> {
                    switch (last) {
                        case Understood.Not<SiteResponse> not -> not.problem().send(context);
                        case Understood.Well<SiteResponse> well -> send(context, canister, well.value());
                    }
                })
                .onFailure(failure -> Problem.of(504, "slow", "the canister did not answer in time", "try again")
                        .send(context));
    }

    private static <T> Understood<T> understood(Answer answer, Function<Blob, T> reading) {
        return switch (answer) {
            case Answer.Failed failed -> new Understood.Not<>(failed.problem());
            case Answer.Replied replied -> {
                try {
                    yield new Understood.Well<>(reading.apply(replied.reply()));
                } catch (CandidException e) {
                    yield new Understood.Not<>(Problem.of(
                            502,
                            "not-http",
                            "the canister's reply is no HTTP response: " + e.getMessage(),
                            "see the HTTP gateway protocol, \"Canister HTTP Interface\""));
                }
            }
        };
    }

    private void send(RoutingContext context, CanisterId canister, SiteResponse answer) {
        boolean foreign = answer.more()
                .filter(more -> !more.canister().equals(canister.principal()))
                .isPresent();
        if (foreign) {
            Problem.of(502, "not-http", "the callback is not a method of this canister", "name one that is")
                    .send(context);
            return;
        }
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        // what the gateway says of its own pages is not said of the canister's
        response.headers().remove("x-content-type-options").remove("referrer-policy");
        response.setStatusCode(answer.status()).putHeader("x-ic-canister-id", canister.toString());
        answer.headers().forEach(header -> response.headers().remove(header.getKey()));
        answer.headers().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        if (answer.more().isEmpty() || context.request().method().equals(HttpMethod.HEAD)) {
            response.end(buffer(answer.body())); // which sends no body where there is none
        } else {
            response.setChunked(true);
            stream(context, canister, new SiteResponse.Chunk(answer.body(), answer.more()), MOST_CHUNKS);
        }
    }

    /** Sends a part and asks for the next; whoever reads a body that ends too soon sees the connection break. */
    private void stream(RoutingContext context, CanisterId canister, SiteResponse.Chunk chunk, int left) {
        HttpServerResponse response = context.response();
        Buffer part = buffer(chunk.body());
        if (chunk.more().isEmpty()) {
            response.end(part);
            return;
        }
        SiteResponse.More more = chunk.more().get();
        Future<Void> written = part.length() == 0 ? Future.succeededFuture() : response.write(part);
        written.compose(done -> calls.query(canister, more.method(), more.argument()))
                .map(answer -> understood(answer, reply -> SiteResponse.chunk(more, reply)))
                .onSuccess(next -> {
                    if (next instanceof Understood.Well<SiteResponse.Chunk> well && left > 0) {
                        stream(context, canister, well.value(), left - 1);
                    } else {
                        LOG.info("the body of a page of {} broke off: {}", canister, next);
                        context.request().connection().close();
                    }
                })
                .onFailure(failure -> context.request().connection().close());
    }

    private static Buffer buffer(Blob bytes) {
        return Buffer.buffer(bytes.toBytes());
    }
}
