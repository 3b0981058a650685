package dev.tern.sdk.cli;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.Subtyping;
import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.client.Management;
import dev.tern.sdk.client.Management.InstallMode;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern deploy}: creates or upgrades, whichever it takes. */
@Command(
        name = "deploy",
        description =
                "Creates a canister and installs its module, or upgrades it. The module comes from the project in the"
                        + " working directory (tern.json), else from the bundled sample of that name.")
final class DeployCommand extends ClientCommand {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "Name of the canister (default: the project's only one).")
    private @Nullable String given;

    @Option(names = "--subnet", paramLabel = "ID", description = "Create it on this subnet.")
    private @Nullable String subnet;

    @Option(names = "--argument", paramLabel = "ARGS", description = "Arguments of init or post_upgrade, in Candid.")
    private @Nullable String argument;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "${COMPLETION-CANDIDATES} (default: install if empty, else upgrade).")
    private @Nullable InstallMode mode;

    @Option(names = "--force", description = "Upgrade even if the new interface breaks clients of the old one.")
    private boolean force;

    @Override
    void run(Session session) {
        String name = Project.nameOr(given);
        Module module = Project.module(name, session::say);
        Agent agent = session.agent();
        Management management = new Management(agent);
        Optional<CanisterId> known = session.home().canister(name);
        if (known.isEmpty()) {
            create(session, management, name, module);
        } else {
            update(session, agent, management, known.get(), name, module);
        }
        module.suggest(name).ifPresent(session::next);
    }

    private void create(Session session, Management management, String name, Module module) {
        Blob arguments = module.arguments(argument);
        Optional<SubnetId> wanted = Optional.ofNullable(subnet).map(session::subnet);
        Management.Created created = management.create(wanted, Optional.empty());
        session.home().remember(name, created.canister());
        management.install(created.canister(), InstallMode.INSTALL, module.wasm(), arguments);
        report(session, created.canister(), created.subnet(), name, module, "created");
    }

    private void update(
            Session session, Agent agent, Management management, CanisterId id, String name, Module module) {
        Management.Status status = management.status(id);
        InstallMode how =
                mode != null ? mode : status.moduleHash().isPresent() ? InstallMode.UPGRADE : InstallMode.INSTALL;
        boolean same = status.moduleHash().equals(Optional.of(module.hash().bytes()));
        if (same && mode == null && argument == null) {
            report(session, id, status.subnet(), name, module, "unchanged");
            return;
        }
        if (how == InstallMode.UPGRADE) {
            checkCompatible(agent, id, module);
        }
        management.install(
                id,
                how,
                module.wasm(),
                how == InstallMode.UPGRADE && argument == null ? Candid.EMPTY : module.arguments(argument));
        report(session, id, status.subnet(), name, module, how == InstallMode.UPGRADE ? "upgraded" : "installed");
    }

    private void checkCompatible(Agent agent, CanisterId id, Module module) {
        Optional<CandidType> before = CanisterClient.published(agent, id).flatMap(DidFile::service);
        Optional<CandidType> after = module.did().flatMap(DidFile::service);
        if (!force && before.isPresent() && after.isPresent() && !Subtyping.isSubtype(after.get(), before.get())) {
            throw new CliException(
                    Exit.INCOMPATIBLE,
                    "the new interface of " + module.origin()
                            + " breaks clients of the one that is installed: a method is"
                            + " gone, or its type no longer fits; change it back, or deploy with --force");
        }
    }

    private static void report(
            Session session, CanisterId id, SubnetId home, String name, Module module, String action) {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("name", name)
                .put("subnet", home.toString())
                .put("moduleHash", module.hash().hex())
                .put("action", action);
        session.out(json, name + " " + action + ": " + id + " on subnet " + home);
    }
}
