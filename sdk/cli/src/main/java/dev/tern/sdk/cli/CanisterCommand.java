package dev.tern.sdk.cli;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.Management;
import dev.tern.sdk.client.Management.InstallMode;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern canister}. */
@Command(
        name = "canister",
        description = "One canister: its life, its state, its move to another subnet.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CanisterCommand.Create.class,
            CanisterCommand.Install.class,
            CallCommand.class,
            QueryCommand.class,
            CanisterCommand.Status.class,
            CanisterCommand.Metadata.class,
            CanisterCommand.Logs.class,
            CanisterCommand.Stop.class,
            CanisterCommand.Start.class,
            CanisterCommand.Delete.class,
            MigrateCommand.class
        })
final class CanisterCommand {
    /** {@code tern canister create}. */
    @Command(name = "create", description = "Creates an empty canister and remembers its name.")
    static final class Create extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--subnet", paramLabel = "ID", description = "On this subnet (default: the gateway picks one).")
        private @Nullable String subnet;

        @Option(names = "--cycles", paramLabel = "N", description = "Cycles that it starts with.")
        private @Nullable BigInteger cycles;

        @Override
        void run(Session session) {
            if (session.home().canister(name).isPresent()) {
                throw new CliException(
                        Exit.FAILED,
                        "there is a canister named " + name + " already; choose another name, or delete it");
            }
            Optional<SubnetId> wanted = Optional.ofNullable(subnet).map(session::subnet);
            Management management = new Management(session.agent());
            Management.Created created =
                    management.create(wanted, Optional.ofNullable(cycles).map(Cycles::new));
            session.home().remember(name, created.canister());
            session.out(
                    new JsonObject()
                            .put("id", created.canister().toString())
                            .put("subnet", created.subnet().toString()),
                    created.canister().toString());
            session.next("tern canister install " + name + " --wasm FILE");
        }
    }

    /** {@code tern canister install}. */
    @Command(name = "install", description = "Installs a module into a canister.")
    static final class Install extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--wasm", paramLabel = "FILE", required = true, description = "The module, plain or gzipped.")
        private Path wasm;

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                defaultValue = "install",
                description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
        private InstallMode mode;

        @Option(
                names = "--argument",
                paramLabel = "ARGS",
                description = "Arguments of init or post_upgrade, in Candid.")
        private @Nullable String argument;

        @Override
        void run(Session session) {
            CanisterId id = session.canister(name);
            Module module = Module.ofFile(name, wasm);
            Blob encoded = argument == null && mode == InstallMode.UPGRADE ? Candid.EMPTY : module.arguments(argument);
            new Management(session.agent()).install(id, mode, module.wasm(), encoded);
            session.out(
                    new JsonObject()
                            .put("id", id.toString())
                            .put("moduleHash", module.hash().hex()),
                    module.hash().hex());
            module.suggest(name).ifPresent(session::next);
        }
    }

    /** {@code tern canister status}. */
    @Command(name = "status", description = "Says where a canister lives and how it is, to its controllers.")
    static final class Status extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        void run(Session session) {
            CanisterId id = session.canister(name);
            Management.Status status = new Management(session.agent()).status(id);
            JsonArray controllers = new JsonArray();
            status.controllers().stream().map(Principal::text).forEach(controllers::add);
            JsonObject json = new JsonObject()
                    .put("id", id.toString())
                    .put("name", session.home().nameOf(id).orElse(null))
                    .put("subnet", status.subnet().toString())
                    .put("status", status.status())
                    .put("moduleHash", status.moduleHash().map(Blob::hex).orElse(null))
                    .put("controllers", controllers)
                    .put("cycles", status.cycles().toString())
                    .put("memoryBytes", status.memoryBytes().longValue());
            session.out(json, Lines.of(json));
        }
    }

    /** {@code tern canister metadata}. */
    @Command(name = "metadata", description = "Prints a public metadata section, such as candid:service.")
    static final class Metadata extends ClientCommand {
        @Parameters(paramLabel = "NAME", index = "0")
        private String name;

        @Parameters(paramLabel = "SECTION", index = "1")
        private String section;

        @Override
        void run(Session session) {
            CanisterId id = session.canister(name);
            Blob value = session.agent()
                    .canisterValue(id, "metadata", section)
                    .orElseThrow(() -> new CliException(
                            Exit.FAILED, "canister " + name + " has no public metadata section " + section));
            session.out(
                    new JsonObject()
                            .put("canister", id.toString())
                            .put("name", section)
                            .put("value", value.text()),
                    value.text());
        }
    }

    /** {@code tern canister logs}. */
    @Command(name = "logs", description = "Prints the newest lines that a canister logged, oldest first.")
    static final class Logs extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        void run(Session session) {
            JsonArray json = new JsonArray();
            StringBuilder text = new StringBuilder();
            for (Management.LogRecord line : new Management(session.agent()).logs(session.canister(name))) {
                Instant time = Instant.ofEpochSecond(0, line.timestamp());
                json.add(new JsonObject()
                        .put("index", line.index())
                        .put("time", time.toString())
                        .put("text", line.content().text()));
                text.append(text.isEmpty() ? "" : "\n")
                        .append(time)
                        .append("  ")
                        .append(line.content().text());
            }
            session.out(json, text.toString());
        }
    }

    /** What stop, start and delete share. */
    abstract static class Change extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        final void run(Session session) {
            CanisterId id = session.canister(name);
            Agent agent = session.agent();
            String done = change(session, new Management(agent), id);
            session.out(new JsonObject().put("id", id.toString()).put("status", done), done);
            session.next(after(name));
        }

        /** What the canister is now. */
        abstract String change(Session session, Management management, CanisterId id);

        abstract String after(String canister);
    }

    /** {@code tern canister stop}. */
    @Command(name = "stop", description = "Stops a canister: it finishes its open calls and takes no new ones.")
    static final class Stop extends Change {
        @Override
        String change(Session session, Management management, CanisterId id) {
            management.stop(id);
            return "stopped";
        }

        @Override
        String after(String canister) {
            return "tern canister start " + canister;
        }
    }

    /** {@code tern canister start}. */
    @Command(name = "start", description = "Starts a stopped canister.")
    static final class Start extends Change {
        @Override
        String change(Session session, Management management, CanisterId id) {
            management.start(id);
            return "running";
        }

        @Override
        String after(String canister) {
            return "tern canister status " + canister;
        }
    }

    /** {@code tern canister delete}. */
    @Command(name = "delete", description = "Deletes a stopped canister, for good, and forgets its name.")
    static final class Delete extends Change {
        @Override
        String change(Session session, Management management, CanisterId id) {
            management.delete(id);
            session.home().forget(id);
            return "deleted";
        }

        @Override
        String after(String canister) {
            return "tern deploy " + canister;
        }
    }
}
