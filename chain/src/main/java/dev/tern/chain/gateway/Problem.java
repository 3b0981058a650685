package dev.tern.chain.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * An answer that says what went wrong and what to do (RFC 9457). The cause stands in {@code detail}: agents look there for
 * the texts they know.
 *
 * @param code stable name for programs, such as {@code canister-not-found}
 * @param more fields beside the standard ones, such as the subnet to ask instead
 */
record Problem(int status, String code, String cause, String fix, Map<String, String> more) {
    static final String TYPE = "application/problem+json";
    static final String SUBNET = "subnet";
    private static final int RETRY_SECONDS = 1;

    static Problem of(int status, String code, String cause, String fix) {
        return new Problem(status, code, cause, fix, Map.of());
    }

    static Problem badRequest(String cause, String fix) {
        return of(400, "bad-request", cause, fix);
    }

    static Problem notFound(String what, String fix) {
        return of(404, "not-found", what, fix);
    }

    static Problem unavailable(String cause) {
        return of(503, "unavailable", cause, "try again in a moment");
    }

    /** The canister lives on a subnet of which this process has no replica. */
    static Problem misdirected(String subnet) {
        return new Problem(
                421,
                "misdirected",
                "this process has no replica of subnet " + subnet,
                "ask a node of that subnet",
                Map.of(SUBNET, subnet));
    }

    Buffer body(String instance) {
        JsonObject json = new JsonObject()
                .put("type", "https://tern.dev/problems/" + code)
                .put("title", title())
                .put("status", status)
                .put("detail", cause)
                .put("fix", fix)
                .put("instance", instance)
                .put("code", code);
        more.forEach(json::put);
        return json.toBuffer();
    }

    void send(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        context.response().setStatusCode(status).putHeader("content-type", TYPE);
        if (status == 503 || status == 429) {
            context.response().putHeader("retry-after", Integer.toString(RETRY_SECONDS));
        }
        context.response().end(body(context.request().path()));
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 408 -> "Too slow";
            case 413 -> "Too large";
            case 414, 431 -> "Too long";
            case 415 -> "Unsupported media type";
            case 421 -> "Misdirected request";
            case 503 -> "Unavailable";
            default -> "Error " + status;
        };
    }
}
