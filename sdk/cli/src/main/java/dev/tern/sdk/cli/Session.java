package dev.tern.sdk.cli;

import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.AgentException;
import dev.tern.sdk.client.AgentOptions;
import dev.tern.sdk.client.GatewayJson;
import dev.tern.sdk.client.Identity;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
    /** A subnet without work makes a block every five seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private final CommandSpec spec;
    private final @Nullable String identityName;
    private final HomeFiles home;
    private Optional<CanisterId> canister = Optional.empty();

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
        return agent(PATIENCE);
    }

    /** An agent that waits for an answer no longer than this. */
    Agent agent(Duration patience) {
        URI gateway = home.gateway();
        return new Agent(gateway, identity(), Agent.rootKey(gateway), AgentOptions.DEFAULT.withPatience(patience));
    }

    /** What the gateway shows at a path; if there is nothing, says so and names the command that lists what there is. */
    JsonObject find(String path, String what, String list) {
        try {
            return object(path);
        } catch (AgentException e) {
            if (e.kind() == AgentException.Kind.REFUSED) {
                throw new CliException(Exit.FAILED, "there is no " + what + "; see " + list);
            }
            throw e;
        }
    }

    JsonObject migration(long id) {
        return find("/v1/migrations/" + id, "migration " + id, "tern migration list");
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
        CanisterId id = home.canister(nameOrId).orElseGet(() -> byId(nameOrId));
        canister = Optional.of(id);
        return id;
    }

    private CanisterId byId(String nameOrId) {
        try {
            return CanisterId.ofText(nameOrId);
        } catch (IllegalArgumentException e) {
            List<String> names = home.names();
            throw new CliException(
                    Exit.FAILED,
                    "there is no canister named " + nameOrId + " in " + home.path() + ", and it is not a canister id; "
                            + (names.isEmpty()
                                    ? "deploy one: tern deploy counter"
                                    : "the names are: " + String.join(", ", names) + "; deploy it: tern deploy "
                                            + nameOrId));
        }
    }

    /** Says that the network does not have the canister that this run is about, if that is so. */
    Optional<String> unknownCanister() {
        Optional<CanisterId> unknown = canister.filter(id -> !id.principal().equals(Principal.MANAGEMENT))
                .filter(this::isUnknown);
        return unknown.map(id -> "canister " + id + " does not exist on the network in " + home.path()
                + "; deploy one (tern deploy NAME), make an empty one (tern canister create NAME), or name another home"
                + " (--home DIR)" + known());
    }

    private boolean isUnknown(CanisterId id) {
        try {
            return object("/v1/canisters/" + id).isEmpty();
        } catch (AgentException e) {
            return e.kind() == AgentException.Kind.REFUSED;
        }
    }

    private String known() {
        List<String> names = home.names();
        return names.isEmpty() ? "" : "; the names here are: " + String.join(", ", names);
    }

    /** Which subnets make no blocks, in words; empty if all do, or if nobody can be asked. */
    Optional<String> halted() {
        try {
            List<String> halted = new ArrayList<>();
            for (Object item : array("/v1/subnets")) {
                if (item instanceof JsonObject subnet && subnet.getString("time") != null) {
                    Duration silence = Duration.between(Instant.parse(subnet.getString("time")), Instant.now());
                    if (silence.compareTo(SILENCE) > 0) {
                        halted.add("subnet " + subnet.getString("id") + " has made no block for " + silence.toSeconds()
                                + " s (its height is " + subnet.getValue("height") + ")");
                    }
                }
            }
            return halted.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join(", ", halted)
                            + "; a subnet goes on when more than two thirds of its nodes run: see tern node list");
        } catch (AgentException | CliException | DateTimeParseException e) {
            return Optional.empty();
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
