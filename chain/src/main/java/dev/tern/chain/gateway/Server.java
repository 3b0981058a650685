package dev.tern.chain.gateway;

import dev.tern.sdk.protocol.EnvelopeRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Route;
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
    private static final int MAX_LINE = 8192;
    private static final int PREFLIGHT_SECONDS = 3600;

    /** Longer than a call waits and than the events' heartbeat. */
    private static final int IDLE_SECONDS = 60;

    private static final long BODY_MILLIS = 30_000;

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> WRITING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Vertx vertx;
    private final long bodyMillis;
    private int port;

    Server() {
        this(BODY_MILLIS);
    }

    /** A body that takes longer than {@code bodyMillis} to arrive is given up. */
    Server(long bodyMillis) {
        this.bodyMillis = bodyMillis;
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

    /** Where this process itself reaches it, if it listens on {@code host}. */
    SocketAddress address(String host) {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return SocketAddress.inetSocketAddress(port, everywhere ? "127.0.0.1" : host);
    }

    /** Listens on {@code wanted}, or on any free port if that is 0; throws if it is taken. */
    void listen(String host, int wanted, Consumer<Router> routes) throws IOException {
        Router router = Router.router(vertx);
        // a path that cannot be decoded meets no route
        router.errorHandler(
                400,
                context -> Problem.badRequest(
                                "the URL is malformed", "encode it: % stands before two hexadecimal digits")
                        .send(context));
        router.route().handler(Server::headers);
        router.route()
                .handler(CorsHandler.create()
                        .addOrigin("*")
                        .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.OPTIONS))
                        .allowedHeaders(Set.of(
                                "content-type",
                                "accept",
                                "authorization",
                                "cache-control",
                                "if-none-match",
                                "last-event-id"))
                        .maxAgeSeconds(PREFLIGHT_SECONDS)
                        .exposedHeaders(Set.of("link", "etag", "retry-after")));
        WRITING.forEach(method -> {
            router.route().method(method).handler(this::limitTime);
            router.route()
                    .method(method)
                    .handler(BodyHandler.create(false).setBodyLimit(EnvelopeRules.MAX_BYTES + SLACK));
        });
        routes.accept(router);
        router.route().last().handler(Server::nothingHere);
        router.route().failureHandler(Server::failed);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setCompressionSupported(true)
                        .setMaxInitialLineLength(MAX_LINE)
                        .setIdleTimeout(IDLE_SECONDS))
                .requestHandler(router)
                .invalidRequestHandler(Server::invalid);
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

    /** A route for what is read: HEAD is GET without the body. */
    static Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private void limitTime(RoutingContext context) {
        long timer = vertx.setTimer(bodyMillis, late -> {
            if (!context.request().isEnded()) {
                Problem.of(408, "too-slow", "the body did not arrive in " + bodyMillis + " ms", "send it at once")
                        .send(context);
                context.request().connection().close();
            }
        });
        context.addEndHandler(done -> vertx.cancelTimer(timer));
        context.next();
    }

    /** What is no HTTP, or too long to be read at all. */
    private static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongHttpLineException
                ? Problem.of(414, "too-long", "the URL has more than " + MAX_LINE + " bytes", "use a shorter one")
                : cause instanceof TooLongHttpHeaderException
                        ? Problem.of(431, "too-long", "the headers have more than " + MAX_LINE + " bytes", "send fewer")
                        : Problem.badRequest("the request is not HTTP: " + cause.getMessage(), "use an HTTP client");
        request.response()
                .setStatusCode(problem.status())
                .putHeader("content-type", Problem.TYPE)
                .putHeader("connection", "close")
                .end(problem.body("/"))
                .onComplete(sent -> request.connection().close());
    }

    private static void nothingHere(RoutingContext context) {
        boolean reads = READING.contains(context.request().method());
        boolean isApi = context.normalizedPath().startsWith("/api/");
        if (reads == isApi && !context.normalizedPath().equals("/api/v2/status")) {
            context.response().putHeader("allow", isApi ? "POST" : "GET, HEAD");
            Problem.of(
                            405,
                            "method-not-allowed",
                            context.request().method() + " is not for " + context.normalizedPath(),
                            isApi ? "use POST" : "use GET")
                    .send(context);
            return;
        }
        Problem.notFound("there is nothing at " + context.normalizedPath(), "the routes are listed at /openapi.json")
                .send(context);
    }

    private static void failed(RoutingContext context) {
        Throwable cause = context.failure();
        int status = context.statusCode();
        Problem problem = switch (status) {
            case 413 ->
                Problem.of(
                        413,
                        "too-large",
                        "the body has more than the limit of " + EnvelopeRules.MAX_BYTES + " bytes",
                        "send less, or in several calls");
            case 404 -> Problem.notFound("there is nothing here", "the routes are listed at /openapi.json");
            default ->
                status >= 400 && status < 500
                        ? Problem.of(status, "bad-request", "the request is malformed", "see /openapi.json")
                        : Problem.of(
                                500, "internal", "the gateway failed: " + cause, "report it with the log of the node");
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
