package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Backends.Question;
import dev.tern.chain.gateway.Backends.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * {@code /v1} in front of several nodes. What one subnet knows is asked of one of its nodes; lists are asked of one node
 * per subnet and put together.
 */
final class FrontJson {
    private final Backends backends;

    FrontJson(Backends backends) {
        this.backends = backends;
    }

    void mount(Router router) {
        Server.get(router, "/v1/subnets").handler(context -> merged(context, "id", FrontJson::higher));
        Server.get(router, "/v1/subnets/:id").handler(this::ofSubnet);
        Server.get(router, "/v1/subnets/:id/blocks").handler(this::ofSubnet);
        Server.get(router, "/v1/subnets/:id/blocks/:block").handler(this::ofSubnet);
        Server.get(router, "/v1/canisters").handler(context -> merged(context, "id", FrontJson::newer));
        Server.get(router, "/v1/canisters/:id").handler(this::firstThatKnows);
        Server.get(router, "/v1/nodes").handler(context -> merged(context, "id", FrontJson::node));
        Server.get(router, "/v1/nodes/:id").handler(this::firstThatKnows);
        Server.get(router, "/v1/migrations").handler(context -> merged(context, "id", FrontJson::further));
        Server.get(router, "/v1/migrations/:id").handler(this::firstThatKnows);
        Server.get(router, "/v1/registry").handler(this::any);
        Server.get(router, "/v1/routes/:id").handler(this::any);
        Server.get(router, "/v1/network").handler(this::network);
        Server.get(router, "/v1/search").handler(this::search);
        Server.get(router, "/healthz")
                .handler(context -> FrontRoutes.send(context, json(new JsonObject().put("status", "up"))));
        Server.get(router, "/readyz").handler(this::ready);
    }

    private void ofSubnet(RoutingContext context) {
        List<FrontGateway.Backend> nodes = backends.of(context.pathParam("id"));
        backends.ask(nodes.isEmpty() ? backends.all() : nodes, same(context))
                .onSuccess(reply -> FrontRoutes.send(context, reply));
    }

    private void any(RoutingContext context) {
        backends.ask(backends.all(), same(context)).onSuccess(reply -> FrontRoutes.send(context, reply));
    }

    private static Question same(RoutingContext context) {
        return Question.get(context.request().uri());
    }

    /** One answer per subnet, of whichever of its nodes answers. */
    private Future<List<Reply>> perSubnet(String uri) {
        List<Future<Reply>> asked = backends.subnets().stream()
                .map(subnet -> backends.ask(backends.of(subnet), Question.get(uri)))
                .toList();
        return Future.join(asked).map(all -> all.<Reply>list());
    }

    private void merged(RoutingContext context, String key, BinaryOperator<JsonObject> choose) {
        perSubnet(context.request().uri())
                .map(replies -> {
                    JsonArray all = merge(replies, Reply::body, key, choose);
                    boolean nobody = replies.stream().noneMatch(Reply::isOk);
                    return nobody && !replies.isEmpty() ? replies.getFirst() : json(all);
                })
                .onSuccess(reply -> FrontRoutes.send(context, reply))
                .onFailure(context::fail);
    }

    /** Objects with the same key become one; they come out in the order in which they were met. */
    private static JsonArray merge(
            List<Reply> replies, Function<Reply, Buffer> body, String key, BinaryOperator<JsonObject> choose) {
        Map<Object, JsonObject> byKey = new java.util.LinkedHashMap<>();
        for (Reply reply : replies) {
            if (reply.isOk()) {
                for (Object item : new JsonArray(body.apply(reply))) {
                    JsonObject object = (JsonObject) item;
                    byKey.merge(object.getValue(key), object, choose);
                }
            }
        }
        return new JsonArray(new ArrayList<>(byKey.values()));
    }

    private static JsonObject higher(JsonObject a, JsonObject b) {
        return a.getLong("height") >= b.getLong("height") ? a : b;
    }

    /** A canister that has just moved may be told of twice: the higher epoch is the newer truth. */
    private static JsonObject newer(JsonObject a, JsonObject b) {
        return a.getLong("epoch") >= b.getLong("epoch") ? a : b;
    }

    /** The source knows the cut-over, the destination the activation: whoever knows more phases wins, gaps are filled. */
    private static JsonObject further(JsonObject a, JsonObject b) {
        boolean first =
                a.getJsonArray("phases").size() >= b.getJsonArray("phases").size();
        JsonObject merged = (first ? a : b).copy();
        for (Map.Entry<String, Object> field : first ? b : a) {
            if (merged.getValue(field.getKey()) == null) {
                merged.put(field.getKey(), field.getValue());
            }
        }
        return merged;
    }

    private static JsonObject node(JsonObject a, JsonObject b) {
        Map<String, Long> heights = new TreeMap<>();
        for (JsonObject each : List.of(a, b)) {
            for (Object item : each.getJsonArray("replicas")) {
                JsonObject replica = (JsonObject) item;
                heights.merge(replica.getString("subnet"), replica.getLong("height"), Math::max);
            }
        }
        JsonArray replicas = new JsonArray();
        heights.forEach((subnet, height) ->
                replicas.add(new JsonObject().put("subnet", subnet).put("height", height)));
        return a.copy().put("up", a.getBoolean("up") || b.getBoolean("up")).put("replicas", replicas);
    }

    private void firstThatKnows(RoutingContext context) {
        perSubnet(context.request().uri())
                .map(replies -> replies.stream()
                        .filter(Reply::isOk)
                        .max(Comparator.comparingLong(FrontJson::knowledge))
                        .orElseGet(() -> replies.isEmpty()
                                ? Reply.of(Problem.unavailable("no node answers"))
                                : replies.getFirst()))
                .onSuccess(reply -> FrontRoutes.send(context, reply))
                .onFailure(context::fail);
    }

    /** Canisters: the higher epoch; migrations: more phases; nodes: those who see them up. */
    private static long knowledge(Reply reply) {
        JsonObject object = new JsonObject(reply.body());
        long phases = object.getJsonArray("phases", new JsonArray()).size();
        return object.getLong("epoch", 0L) * 100 + phases + (object.getBoolean("up", false) ? 1 : 0);
    }

    private void network(RoutingContext context) {
        Future<Reply> one = backends.ask(backends.all(), Question.get("/v1/network"));
        Future<List<Reply>> canisters = perSubnet("/v1/canisters");
        Future.join(one, canisters)
                .onSuccess(done -> {
                    Reply reply = one.result();
                    if (reply.isOk()) {
                        int n = merge(canisters.result(), Reply::body, "id", FrontJson::newer)
                                .size();
                        reply = json(new JsonObject(reply.body()).put("canisters", n));
                    }
                    FrontRoutes.send(context, reply);
                })
                .onFailure(context::fail);
    }

    private void search(RoutingContext context) {
        perSubnet(context.request().uri())
                .map(replies -> {
                    if (replies.stream().noneMatch(Reply::isOk) && !replies.isEmpty()) {
                        return replies.getFirst();
                    }
                    JsonArray results = merge(
                            replies,
                            reply -> new JsonObject(reply.body())
                                    .getJsonArray("results")
                                    .toBuffer(),
                            "path",
                            (a, b) -> a);
                    return json(new JsonObject()
                            .put("query", context.queryParam("q").getFirst())
                            .put("results", results));
                })
                .onSuccess(reply -> FrontRoutes.send(context, reply))
                .onFailure(context::fail);
    }

    /** Ready when every subnet has a node that is. */
    private void ready(RoutingContext context) {
        perSubnet("/readyz")
                .map(replies -> {
                    long missing =
                            replies.stream().filter(reply -> !reply.isOk()).count();
                    boolean isReady = missing == 0 && !replies.isEmpty();
                    JsonObject body = new JsonObject()
                            .put("status", isReady ? "ready" : "not ready")
                            .put(
                                    "problems",
                                    isReady
                                            ? new JsonArray()
                                            : new JsonArray().add(missing + " subnets have no ready node"));
                    return new Reply(isReady ? 200 : 503, "application/json", null, body.toBuffer());
                })
                .onSuccess(reply -> FrontRoutes.send(context, reply))
                .onFailure(context::fail);
    }

    private static Reply json(JsonObject object) {
        return new Reply(200, "application/json", null, object.toBuffer());
    }

    private static Reply json(JsonArray array) {
        return new Reply(200, "application/json", null, array.toBuffer());
    }
}
