package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds things by what people type: ids, heights, hashes, names. {@code path} is where {@code /v1} has what was found. */
final class Search {
    private static final int MAX_RESULTS = 20;
    private static final Pattern HASH = Pattern.compile("(0x)?[0-9a-fA-F]{64}");
    private static final Pattern HEIGHT = Pattern.compile("#?[0-9_ ,]{1,18}");

    private final NodeApi node;
    private final JsonArray results = new JsonArray();

    Search(NodeApi node) {
        this.node = node;
    }

    JsonArray find(String query) {
        principal(query).ifPresent(this::byPrincipal);
        if (HASH.matcher(query).matches()) {
            byHash(V1Routes.hash(query));
        }
        String digits = query.replaceAll("[#_ ,]", "");
        if (HEIGHT.matcher(query).matches() && !digits.isEmpty()) {
            byNumber(Long.parseLong(digits));
        }
        byText(query.toLowerCase(Locale.ROOT));
        return results;
    }

    private void byPrincipal(Principal principal) {
        String text = principal.text();
        node.subnets().stream()
                .filter(subnet -> subnet.id().principal().equals(principal))
                .forEach(subnet -> add("subnet", text, "subnets/" + text));
        node.nodes().stream()
                .filter(found -> found.id().principal().equals(principal))
                .forEach(found -> add("node", text, "nodes/" + text));
    }

    private void byHash(Hash hash) {
        node.block(hash).map(BlockDetail::summary).ifPresent(this::addBlock);
        node.canisters().stream()
                .filter(canister -> canister.moduleHash().equals(Optional.of(hash)))
                .forEach(this::addCanister);
    }

    private void byNumber(long number) {
        node.subnets().forEach(subnet -> {
            if (number <= subnet.height()) {
                node.block(subnet.id(), number).map(BlockDetail::summary).ifPresent(this::addBlock);
            }
        });
        node.migration(number).ifPresent(found -> add("migration", "Migration " + number, "migrations/" + number));
    }

    /** By name, or by how a principal begins. */
    private void byText(String text) {
        node.canisters().stream()
                .filter(canister -> canister.id().toString().startsWith(text)
                        || canister.name()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .orElse("")
                                .contains(text))
                .forEach(this::addCanister);
        if (text.length() >= 3 && text.length() < 50) {
            node.subnets().stream()
                    .map(subnet -> subnet.id().toString())
                    .filter(id -> id.startsWith(text))
                    .forEach(id -> add("subnet", id, "subnets/" + id));
        }
    }

    private void addBlock(BlockSummary block) {
        add(
                "block",
                "Block " + block.height() + " of " + block.subnet(),
                "subnets/" + block.subnet() + "/blocks/" + block.height());
    }

    private void addCanister(CanisterInfo canister) {
        String id = canister.id().toString();
        add("canister", canister.name().map(name -> name + " (" + id + ")").orElse(id), "canisters/" + id);
    }

    private void add(String kind, String label, String path) {
        JsonObject result =
                new JsonObject().put("kind", kind).put("label", label).put("path", "/v1/" + path);
        if (results.size() < MAX_RESULTS && !results.contains(result)) {
            results.add(result);
        }
    }

    static Optional<CanisterInfo> byName(NodeApi node, String name) {
        return node.canisters().stream()
                .filter(canister -> canister.name().equals(Optional.of(name)))
                .findFirst();
    }

    static Optional<CanisterId> canisterId(String text) {
        return principal(text).map(CanisterId::new);
    }

    static Optional<Principal> principal(String text) {
        try {
            return Optional.of(Principal.ofText(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // it is something else, or nothing
        }
    }
}
