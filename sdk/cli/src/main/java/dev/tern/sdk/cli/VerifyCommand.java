package dev.tern.sdk.cli;

import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.Target;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern migration verify}. */
@Command(
        name = "verify",
        description =
                "Checks what the subnets certify about a migration, down to the root key: of a running network by the"
                        + " migration's id, or offline from a file that --save wrote.")
final class VerifyCommand extends ClientCommand {
    @Parameters(paramLabel = "ID|FILE")
    private String what;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep the certificates for a check offline.")
    private @Nullable Path save;

    @Override
    void run(Session session) {
        boolean online = what.matches("[0-9]{1,18}");
        MigrationProof proof = online ? gather(session, Long.parseLong(what)) : read(Path.of(what));
        List<MigrationProof.Proven> proven = proof.check();
        if (proven.isEmpty()) {
            throw new CliException(
                    Exit.FAILED,
                    "neither subnet certifies anything about migration " + what + " (any more): nothing to verify");
        }
        if (save != null) {
            write(save, proof);
        }
        report(session, proof, proven);
        if (!online) {
            session.say("under root key " + proof.rootKey().hex() + ": compare it with the network's");
        }
    }

    private static MigrationProof gather(Session session, long id) {
        JsonObject migration = session.migration(id);
        Agent agent = session.agent();
        TreePath path = MigrationProof.path(id);
        List<Blob> certificates = new ArrayList<>();
        for (String side : List.of("from", "to")) {
            SubnetId subnet = SubnetId.ofText(migration.getString(side));
            Certificate certificate = agent.readState(Target.of(subnet), List.of(path));
            if (certificate.tree().value(path).isPresent()) {
                certificates.add(certificate.encode());
            }
        }
        return new MigrationProof(Agent.rootKey(session.home().gateway()), id, certificates);
    }

    private static void report(Session session, MigrationProof proof, List<MigrationProof.Proven> proven) {
        MigrationProof.Statement statement = proven.get(0).statement();
        JsonArray by = new JsonArray();
        proven.forEach(each -> by.add(each.by().toString()));
        JsonObject json = new JsonObject()
                .put("id", proof.id())
                .put("canister", statement.canister().toString())
                .put("from", statement.from().toString())
                .put("to", statement.to().toString())
                .put("epoch", statement.epoch())
                .put("certifiedBy", by);
        session.out(json, Lines.of(json));
    }

    private static MigrationProof read(Path file) {
        try {
            return MigrationProof.of(new JsonObject(Files.readString(file)));
        } catch (IOException e) {
            throw new CliException(
                    Exit.USAGE,
                    file + " is neither the id of a migration nor a file that can be read; the ids are listed by tern"
                            + " migration list");
        } catch (DecodeException e) {
            throw new CliException(Exit.FAILED, file + " is not JSON: " + e.getMessage());
        }
    }

    private static void write(Path file, MigrationProof proof) {
        try {
            Files.writeString(file, proof.toJson().encodePrettily() + "\n");
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, file + " cannot be written: " + e.getMessage());
        }
    }
}
