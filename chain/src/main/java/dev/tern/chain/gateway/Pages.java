package dev.tern.chain.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The explorer's files, found on the classpath by name: {@code /} stands for {@code META-INF/resources/explorer/}, and
 * {@code /_static/} for the libraries that come in jars. Without the explorer on the classpath, {@code /} says so.
 */
final class Pages {
    private static final String ROOT = "META-INF/resources/";
    private static final Pattern SAFE =
            Pattern.compile("/([A-Za-z0-9_][A-Za-z0-9_.-]*/)*([A-Za-z0-9_][A-Za-z0-9_.-]*)?");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "ico", "image/x-icon",
            "png", "image/png");

    private final Map<String, Optional<Buffer>> files = new ConcurrentHashMap<>();

    void mount(Router router) {
        Server.get(router, "/openapi.json").handler(context -> send(context, "dev/tern/chain/gateway/openapi.json"));
        router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::page);
    }

    private void page(RoutingContext context) {
        String path = context.normalizedPath();
        if (!SAFE.matcher(path).matches() || path.startsWith("/api/") || path.startsWith("/v1/")) {
            context.next();
            return;
        }
        String name = path.endsWith("/") ? path + "index.html" : path;
        send(context, path.startsWith("/_static/") ? ROOT + name.substring(1) : ROOT + "explorer" + name);
    }

    private void send(RoutingContext context, String resource) {
        Optional<Buffer> file = files.computeIfAbsent(resource, Pages::load);
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (file.isEmpty() || type == null) {
            if (context.normalizedPath().equals("/")) {
                Problem.notFound("the explorer is not on the classpath of this node", "add the jar tern-explorer")
                        .send(context);
            } else {
                context.next();
            }
            return;
        }
        String tag = "\"" + Integer.toHexString(file.get().hashCode()) + "-"
                + file.get().length() + "\"";
        HttpServerResponse response = context.response()
                .putHeader("content-type", type)
                .putHeader("etag", tag)
                .putHeader(
                        "cache-control", resource.contains("/_static/") ? "max-age=31536000, immutable" : "no-cache");
        if (tag.equals(context.request().getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
        } else {
            response.end(file.get());
        }
    }

    private static Optional<Buffer> load(String resource) {
        try (InputStream in = Pages.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " from the classpath", e);
        }
    }
}
