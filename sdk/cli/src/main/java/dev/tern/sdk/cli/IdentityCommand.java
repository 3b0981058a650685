package dev.tern.sdk.cli;

import dev.tern.sdk.client.Identity;
import dev.tern.sdk.client.Pem;
import dev.tern.sdk.protocol.Parsed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern identity}. */
@Command(
        name = "identity",
        description = "The keys that sign your requests.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            IdentityCommand.New.class,
            IdentityCommand.ListAll.class,
            IdentityCommand.Use.class,
            IdentityCommand.ShowPrincipal.class
        })
final class IdentityCommand {
    /** {@code tern identity new}. */
    @Command(name = "new", description = "Makes an identity (Ed25519), or takes one from a PEM file.")
    static final class New extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Option(names = "--p256", description = "Make an ECDSA key on P-256.")
        private boolean p256;

        @Option(names = "--import", paramLabel = "FILE", description = "Take the key from this PEM file.")
        private @Nullable Path file;

        @Override
        void run(Session session) {
            if (name.equals(Identities.ANONYMOUS)) {
                throw new CliException(Exit.IDENTITY, "anonymous is there already, without a key; choose another name");
            }
            Identity identity = file != null ? imported(file) : p256 ? Identity.generateP256() : Identity.generate();
            new Identities(session.home()).save(name, identity);
            session.out(
                    new JsonObject()
                            .put("name", name)
                            .put("principal", identity.principal().text()),
                    identity.principal().text());
            session.next("tern identity use " + name);
        }

        private static Identity imported(Path file) {
            try {
                return switch (Pem.read(Files.readString(file))) {
                    case Parsed.Ok<Identity> ok -> ok.value();
                    case Parsed.Malformed<Identity> bad ->
                        throw new CliException(Exit.IDENTITY, file + " is not an identity: " + bad.reason());
                };
            } catch (IOException e) {
                throw new CliException(Exit.IDENTITY, file + " cannot be read: " + e.getMessage());
            }
        }
    }

    /** {@code tern identity list}. */
    @Command(name = "list", description = "Lists the identities; a star marks the one in use.")
    static final class ListAll extends ClientCommand {
        @Override
        void run(Session session) {
            Identities identities = new Identities(session.home());
            String current = identities.current();
            List<String> names = identities.list();
            JsonArray json = new JsonArray();
            StringBuilder text = new StringBuilder();
            for (String name : names) {
                boolean used = name.equals(current);
                String principal =
                        identities.load(name, message -> {}).principal().text();
                json.add(new JsonObject()
                        .put("name", name)
                        .put("principal", principal)
                        .put("current", used));
                text.append(text.isEmpty() ? "" : "\n")
                        .append(used ? "* " : "  ")
                        .append(name)
                        .append("  ")
                        .append(principal);
            }
            session.out(json, text.toString());
        }
    }

    /** {@code tern identity use}. */
    @Command(name = "use", description = "Chooses the identity that later commands act as.")
    static final class Use extends ClientCommand {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        void run(Session session) {
            new Identities(session.home()).use(name);
            session.out(new JsonObject().put("name", name), name);
        }
    }

    /** {@code tern identity principal}. */
    @Command(name = "principal", description = "Prints the principal of the identity in use.")
    static final class ShowPrincipal extends ClientCommand {
        @Override
        void run(Session session) {
            String principal = session.identity().principal().text();
            session.out(new JsonObject().put("principal", principal), principal);
        }
    }
}
