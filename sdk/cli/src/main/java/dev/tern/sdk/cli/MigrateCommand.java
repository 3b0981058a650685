package dev.tern.sdk.cli;

import dev.tern.sdk.client.Management;
import dev.tern.sdk.client.Management.MigrationMode;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern canister migrate}. */
@Command(name = "migrate", description = "Moves a canister to another subnet while it keeps running.")
final class MigrateCommand extends ClientCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_MILLIS = 150;

    @Parameters(paramLabel = "CANISTER")
    private String name;

    @Option(names = "--to", paramLabel = "SUBNET", required = true, description = "Id of the subnet, or its beginning.")
    private String destination;

    @Option(names = "--at-height", paramLabel = "H", description = "Last block of the source that executes it.")
    private @Nullable Long atHeight;

    @Option(names = "--mode", paramLabel = "MODE", description = "How its state travels: ${COMPLETION-CANDIDATES}.")
    private @Nullable MigrationMode mode;

    @Option(names = "--wait", description = "Return once it runs on the destination.")
    private boolean wait;

    @Override
    void run(Session session) {
        CanisterId canister = session.canister(name);
        SubnetId to = session.subnet(destination);
        OptionalLong height = atHeight == null ? OptionalLong.empty() : OptionalLong.of(atHeight);
        long id = new Management(session.agent()).migrate(canister, to, height, Optional.ofNullable(mode));
        if (!wait) {
            session.out(new JsonObject().put("id", id).put("canister", canister.toString()), "migration " + id);
            session.next("tern migration show " + id);
            return;
        }
        JsonObject migration = await(session, id);
        session.out(
                migration,
                name + " (" + canister + ") runs on subnet " + to + "\n" + MigrationCommand.lines(migration));
        session.next("tern canister status " + name);
    }

    private static JsonObject await(Session session, long id) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String shown = "";
        while (System.nanoTime() < end) {
            JsonObject migration = session.migration(id);
            String phase = migration.getString("phase", "");
            if (!phase.equals(shown)) {
                session.say("migration " + id + ": " + phase);
                shown = phase;
            }
            switch (phase) {
                case "ACTIVE", "CLOSING", "DONE" -> {
                    return migration;
                }
                case "ABORTED" ->
                    throw new CliException(
                            Exit.FAILED,
                            "migration " + id + " was aborted: " + migration.getString("abortReason", "no reason given")
                                    + "; the canister goes on where it was");
                default -> pause();
            }
        }
        throw new CliException(
                Exit.FAILED, "migration " + id + " is still " + shown + "; look again: tern migration show " + id);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.FAILED, "interrupted; the migration goes on");
        }
    }
}
