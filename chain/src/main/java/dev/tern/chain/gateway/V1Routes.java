package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.SubnetInfo;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/** JSON for people and tools: {@code /v1/…}. Lists are arrays; blocks come in pages with a {@code Link} to the next. */
final class V1Routes {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;
    private static final int RECENT_CALLS = 50;
    private static final Pattern HASH = Pattern.compile("(0x)?[0-9a-fA-F]{64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final NodeApi node;

    V1Routes(NodeApi node) {
        this.node = node;
    }

    /** What a route answers: JSON, or a problem. */
    sealed interface Answer {
        /**
         * Found.
         *
         * @param link for the {@code Link} header, empty for none
         */
        record Body(Object json, String link) implements Answer {}

        record Failed(Problem problem) implements Answer {}

        static Answer of(Object json) {
            return new Body(json, "");
        }
    }

    void mount(Router router) {
        get(router, "/v1/network", context -> Answer.of(network()));
        get(router, "/v1/subnets", context -> Answer.of(Json.array(node.subnets(), Json::subnet)));
        get(router, "/v1/subnets/:id", context -> subnet(context.pathParam("id")));
        get(router, "/v1/subnets/:id/blocks", this::blocks);
        get(router, "/v1/subnets/:id/blocks/:block", this::block);
        get(router, "/v1/canisters", context -> Answer.of(Json.array(node.canisters(), Json::canister)));
        get(router, "/v1/canisters/:id", context -> canister(context.pathParam("id")));
        get(router, "/v1/nodes", context -> Answer.of(Json.array(node.nodes(), Json::node)));
        get(router, "/v1/nodes/:id", context -> nodeById(context.pathParam("id")));
        get(router, "/v1/migrations", context -> Answer.of(Json.array(node.migrations(), Json::migration)));
        get(router, "/v1/migrations/:id", context -> migration(context.pathParam("id")));
        get(router, "/v1/registry", context -> Answer.of(Json.registry(node.registry())));
        get(router, "/v1/routes/:id", context -> route(context.pathParam("id")));
        get(router, "/v1/search", context -> search(context.queryParam("q")));
    }

    private static void get(Router router, String path, Function<RoutingContext, Answer> route) {
        Server.get(router, path)
                .handler(context -> context.vertx()
                        .executeBlocking(() -> route.apply(context), false)
                        .onSuccess(answer -> send(context, answer))
                        .onFailure(context::fail));
    }

    private static void send(RoutingContext context, Answer answer) {
        switch (answer) {
            case Answer.Failed failed -> failed.problem().send(context);
            case Answer.Body body -> {
                if (!body.link().isEmpty()) {
                    context.response().putHeader("link", body.link());
                }
                String text = switch (body.json()) {
                    case JsonObject object -> object.encode();
                    case JsonArray array -> array.encode();
                    default -> throw new IllegalStateException("not JSON: " + body.json());
                };
                context.response()
                        .putHeader("content-type", "application/json")
                        .putHeader("cache-control", "no-store")
                        .end(text);
            }
        }
    }

    private JsonObject network() {
        return Json.network(node.network())
                .put("subnets", node.subnets().size())
                .put("nodes", node.nodes().size())
                .put("canisters", node.canisters().size());
    }

    private Answer subnet(String id) {
        return subnetId(id)
                .flatMap(this::subnetInfo)
                .map(info -> Answer.of(Json.subnet(info)))
                .orElseGet(() -> noSubnet(id));
    }

    private Answer blocks(RoutingContext context) {
        String id = context.pathParam("id");
        Optional<SubnetInfo> info = subnetId(id).flatMap(this::subnetInfo);
        if (info.isEmpty()) {
            return noSubnet(id);
        }
        OptionalLong before = OptionalLong.empty();
        for (String value : context.queryParam("before")) {
            if (!NUMBER.matcher(value).matches()) {
                return new Answer.Failed(Problem.badRequest("before is not a height: " + value, "use a number"));
            }
            before = OptionalLong.of(Long.parseLong(value));
        }
        int limit = DEFAULT_LIMIT;
        for (String value : context.queryParam("limit")) {
            if (!NUMBER.matcher(value).matches() || Long.parseLong(value) < 1) {
                return new Answer.Failed(Problem.badRequest("limit is not a number above 0: " + value, "use 1 to 200"));
            }
            limit = (int) Math.min(Long.parseLong(value), MAX_LIMIT);
        }
        List<BlockSummary> blocks = node.blocks(info.get().id(), before, limit);
        boolean isLast = blocks.isEmpty() || blocks.getLast().height() <= 1;
        String link = isLast
                ? ""
                : "</v1/subnets/" + id + "/blocks?before=" + blocks.getLast().height() + "&limit=" + limit
                        + ">; rel=\"next\"";
        return new Answer.Body(Json.array(blocks, Json::block), link);
    }

    private Answer block(RoutingContext context) {
        String id = context.pathParam("id");
        String which = context.pathParam("block");
        Optional<SubnetId> subnet = subnetId(id).flatMap(this::subnetInfo).map(SubnetInfo::id);
        if (subnet.isEmpty()) {
            return noSubnet(id);
        }
        Optional<BlockDetail> block = Optional.empty();
        if (HASH.matcher(which).matches()) {
            block = node.block(hash(which))
                    .filter(found -> found.summary().subnet().equals(subnet.get()));
        } else if (NUMBER.matcher(which).matches()) {
            block = node.block(subnet.get(), Long.parseLong(which));
        } else {
            return new Answer.Failed(Problem.badRequest(
                    "neither a height nor a hash: " + which, "use a number or 64 hexadecimal digits"));
        }
        return block.map(found -> Answer.of(Json.block(found)))
                .orElseGet(() -> new Answer.Failed(Problem.notFound(
                        "subnet " + id + " has no block " + which,
                        "its newest blocks are at /v1/subnets/" + id + "/blocks")));
    }

    private Answer canister(String id) {
        Optional<CanisterInfo> info =
                Search.canisterId(id).flatMap(node::canister).or(() -> Search.byName(node, id));
        return info.map(found -> {
                    CanisterId canister = found.id();
                    return Answer.of(Json.canister(found)
                            .put("calls", Json.array(node.calls(canister, RECENT_CALLS), Json::call))
                            .put(
                                    "migrations",
                                    Json.array(
                                            node.migrations().stream()
                                                    .filter(migration ->
                                                            migration.canister().equals(canister))
                                                    .toList(),
                                            Json::migration)));
                })
                .orElseGet(() -> new Answer.Failed(
                        Problem.notFound("there is no canister " + id, "the canisters are listed at /v1/canisters")));
    }

    private Answer nodeById(String id) {
        return Search.principal(id)
                .flatMap(principal -> node.node(new NodeId(principal)))
                .map(found -> Answer.of(Json.node(found)))
                .orElseGet(() -> new Answer.Failed(
                        Problem.notFound("there is no node " + id, "the nodes are listed at /v1/nodes")));
    }

    private Answer migration(String id) {
        return (NUMBER.matcher(id).matches()
                        ? node.migration(Long.parseLong(id))
                        : Optional.<dev.tern.chain.nodeapi.MigrationInfo>empty())
                .map(found -> Answer.of(Json.migration(found)))
                .orElseGet(() -> new Answer.Failed(Problem.notFound(
                        "there is no migration " + id, "the migrations are listed at /v1/migrations")));
    }

    private Answer route(String id) {
        return Search.principal(id)
                .flatMap(node::route)
                .map(route -> Answer.of(new JsonObject()
                        .put("canister", id)
                        .put(Problem.SUBNET, route.subnet().toString())
                        .put("registryVersion", route.registryVersion())
                        .put("inTransit", route.inTransit())))
                .orElseGet(() -> new Answer.Failed(
                        Problem.notFound("no subnet has " + id + " in its ranges", "check the canister id")));
    }

    private Answer search(List<String> query) {
        if (query.isEmpty() || query.getFirst().isBlank()) {
            return new Answer.Failed(
                    Problem.badRequest("q is missing", "ask for /v1/search?q= and an id, a height, a hash or a name"));
        }
        String q = query.getFirst().strip();
        return Answer.of(new JsonObject().put("query", q).put("results", new Search(node).find(q)));
    }

    private Optional<SubnetInfo> subnetInfo(SubnetId id) {
        return node.subnets().stream().filter(info -> info.id().equals(id)).findFirst();
    }

    private static Optional<SubnetId> subnetId(String text) {
        return Search.principal(text).map(SubnetId::new);
    }

    static Hash hash(String text) {
        return Hash.ofHex(text.startsWith("0x") ? text.substring(2) : text);
    }

    private static Answer noSubnet(String id) {
        return new Answer.Failed(Problem.notFound("there is no subnet " + id, "the subnets are listed at /v1/subnets"));
    }
}
