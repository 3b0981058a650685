package dev.tern.chain.gateway;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Which canister an HTTP request is for (HTTP gateway protocol, "Canister ID Resolution"): the one that the host begins with, as
 * in {@code <id>.localhost}, or the one that {@code ?canisterId=<id>} names.
 */
sealed interface SiteAddress {
    String PARAMETER = "canisterId";

    record Canister(CanisterId id) implements SiteAddress {}

    /** For the gateway itself. */
    record Ours() implements SiteAddress {}

    record Wrong(Problem problem) implements SiteAddress {}

    static SiteAddress of(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        String host = authority == null ? "" : authority.host();
        int dot = host.indexOf('.');
        Optional<Principal> named = dot < 0 ? Optional.empty() : principal(host.substring(0, dot));
        String parameter = context.queryParams().get(PARAMETER);
        if (named.isEmpty() && parameter == null) {
            return new Ours();
        }
        return named.or(() -> principal(parameter))
                .filter(id -> !id.equals(Principal.MANAGEMENT))
                .<SiteAddress>map(id -> new Canister(new CanisterId(id)))
                .orElseGet(() -> new Wrong(Problem.badRequest(
                        "no canister has the id " + parameter, "check " + PARAMETER + " in the URL")));
    }

    private static Optional<Principal> principal(String text) {
        try {
            return Optional.of(Principal.ofText(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
