package dev.tern.sdk.cli;

import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.AgentOptions;
import dev.tern.sdk.client.GatewayJson;
import dev.tern.sdk.client.Identity;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** One run of a command: its home, its network, its identity, its output. */
final class Session {
    /** Installing a large module takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final CommandSpec spec;
    private final @Nullable String identityName;
    private final HomeFiles home;

    Session(CommandSpec spec, @Nullable String identityName) {
        this.spec = spec;
        this.identityName = identityName;
        this.home = new HomeFiles(homePath(spec));
    }

    private static Path homePath(CommandSpec spec) {
        OptionSpec option = spec.root().findOption("--home");
        if (option != null && option.getValue() instanceof Path path) {
            return path;
        }
        return Path.of(Optional.ofNullable(System.getenv("TERN_ROOT")).orElse(""), ".tern");
    }

    HomeFiles home() {
        return home;
    }

    boolean json() {
        OptionSpec option = spec.root().findOption("--json");
        return option != null && Boolean.TRUE.equals(option.getValue());
    }

    /** Data: to standard output. */
    void out(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** Data, as JSON if that was asked for, else as text. */
    void out(JsonObject json, String text) {
        out(json() ? json.encodePrettily() : text);
    }

    void out(JsonArray json, String text) {
        out(json() ? json.encodePrettily() : text);
    }

    /** For people: to standard error. */
    void say(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }

    void next(String command) {
        if (!json()) {
            say("next: " + command);
        }
    }

    Identity identity() {
        return new Identities(home).load(identityName, this::say);
    }

    Agent agent() {
        URI gateway = home.gateway();
        return new Agent(gateway, identity(), Agent.rootKey(gateway), AgentOptions.DEFAULT.withPatience(PATIENCE));
    }

    JsonObject object(String path) {
        String body = new GatewayJson(home.gateway()).get(path);
        try {
            return new JsonObject(body);
        } catch (DecodeException e) {
            throw notJson(path);
        }
    }

    JsonArray array(String path) {
        String body = new GatewayJson(home.gateway()).get(path);
        try {
            return new JsonArray(body);
        } catch (DecodeException e) {
            throw notJson(path);
        }
    }

    private CliException notJson(String path) {
        return new CliException(
                Exit.NETWORK,
                home.gateway() + path + " does not answer with JSON; is this the gateway of a Tern network?");
    }

    /** A canister by its id, or by the name it was created or deployed under. */
    CanisterId canister(String nameOrId) {
        Optional<CanisterId> named = home.canister(nameOrId);
        if (named.isPresent()) {
            return named.get();
        }
        try {
            return CanisterId.ofText(nameOrId);
        } catch (IllegalArgumentException e) {
            List<String> names = home.names();
            throw new CliException(
                    Exit.FAILED,
                    "there is no canister named " + nameOrId + " in " + home.path() + ", and it is not a canister id; "
                            + (names.isEmpty()
                                    ? "deploy one: tern deploy counter"
                                    : "the names are: " + String.join(", ", names)));
        }
    }

    /** A subnet by its id, or by an unambiguous beginning of it. */
    SubnetId subnet(String idOrPrefix) {
        List<String> ids = new ArrayList<>();
        for (Object subnet : array("/v1/subnets")) {
            if (subnet instanceof JsonObject json) {
                ids.add(json.getString("id"));
            }
        }
        List<String> matching =
                ids.stream().filter(id -> id.startsWith(idOrPrefix)).toList();
        if (matching.size() == 1) {
            return SubnetId.ofText(matching.get(0));
        }
        throw new CliException(
                Exit.FAILED,
                (matching.isEmpty() ? "there is no subnet " : "more than one subnet begins with ") + idOrPrefix
                        + "; the subnets are:\n  " + String.join("\n  ", ids));
    }
}
