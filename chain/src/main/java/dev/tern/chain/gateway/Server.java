package dev.tern.chain.gateway;

import dev.tern.sdk.protocol.EnvelopeRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server with what all our gateways share: limits, CORS, headers, metrics, and problems for every error. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int WORKERS = 16;
    private static final int SLACK = 64 * 1024;
    private static final long START_SECONDS = 30;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Vertx vertx;
    private int port;

    Server() {
        MicrometerMetricsOptions options = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true));
        vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setWorkerPoolSize(WORKERS)
                        .setEventLoopPoolSize(2)
                        // nothing is served from files: no cache directory is needed
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false))
                        .setMetricsOptions(options))
                .withMetrics(new MicrometerMetricsFactory(metrics))
                .build();
    }

    Vertx vertx() {
        return vertx;
    }

    PrometheusMeterRegistry metrics() {
        return metrics;
    }

    int port() {
        return port;
    }

    /** Listens on {@code wanted}, or on any free port if that is 0; throws if it is taken. */
    void listen(String host, int wanted, Consumer<Router> routes) throws IOException {
        Router router = Router.router(vertx);
        router.route().handler(Server::headers);
        router.route()
                .handler(CorsHandler.create()
                        .addOrigin("*")
                        .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS))
                        .allowedHeaders(Set.of("content-type", "accept", "authorization"))
                        .exposedHeaders(Set.of("link", "etag", "retry-after")));
        router.post().handler(BodyHandler.create(false).setBodyLimit(EnvelopeRules.MAX_BYTES + SLACK));
        routes.accept(router);
        router.route().last().handler(Server::nothingHere);
        router.route().failureHandler(Server::failed);
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setCompressionSupported(true).setMaxInitialLineLength(8192))
                .requestHandler(router);
        try {
            port = server.listen(wanted, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS)
                    .actualPort();
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("cannot listen on " + host + ":" + wanted + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting to listen", e);
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the gateway did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void headers(RoutingContext context) {
        context.response().putHeader("x-content-type-options", "nosniff").putHeader("referrer-policy", "no-referrer");
        context.next();
    }

    private static void nothingHere(RoutingContext context) {
        Problem.notFound("there is nothing at " + context.normalizedPath(), "the routes are listed at /openapi.json")
                .send(context);
    }

    private static void failed(RoutingContext context) {
        Throwable cause = context.failure();
        Problem problem = switch (context.statusCode()) {
            case 413 ->
                Problem.of(
                        413,
                        "too-large",
                        "the body has more than the limit of " + EnvelopeRules.MAX_BYTES + " bytes",
                        "send less, or in several calls");
            case 400 -> Problem.badRequest("the request is malformed", "see /openapi.json");
            case 404 -> Problem.notFound("there is nothing here", "the routes are listed at /openapi.json");
            default ->
                Problem.of(500, "internal", "the gateway failed: " + cause, "report it with the log of the node");
        };
        if (problem.status() == 500) {
            LOG.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    cause);
        }
        problem.send(context);
    }
}
