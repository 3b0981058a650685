package dev.tern.sdk.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tern migration}. */
@Command(
        name = "migration",
        description = "Migrations of canisters between subnets.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MigrationCommand.Show.class, MigrationCommand.ListAll.class, VerifyCommand.class})
final class MigrationCommand {
    private static final List<String> SHOWN = List.of(
            "id",
            "canister",
            "from",
            "to",
            "phase",
            "epoch",
            "cutoverHeight",
            "activationHeight",
            "pauseMs",
            "abortReason");
    /** Two chains count their own blocks: a height says nothing without its chain. */
    private static final Map<String, String> CHAINS = Map.of(
            "cutoverHeight", " (last block on the chain it left)",
            "activationHeight", " (first block on the chain it went to)");

    /** The fields that people want. */
    static String lines(JsonObject migration) {
        JsonObject shown = new JsonObject();
        for (String field : SHOWN) {
            if (migration.getValue(field) != null) {
                shown.put(field, migration.getValue(field) + CHAINS.getOrDefault(field, ""));
            }
        }
        return Lines.of(shown);
    }

    /** {@code tern migration show}. */
    @Command(name = "show", description = "Shows a migration: its phase, its cut-over height, its pause.")
    static final class Show extends ClientCommand {
        @Parameters(paramLabel = "ID")
        private long id;

        @Override
        void run(Session session) {
            JsonObject migration = session.migration(id);
            session.out(migration, lines(migration));
        }
    }

    /** {@code tern migration list}. */
    @Command(name = "list", description = "Lists all migrations, newest first.")
    static final class ListAll extends ClientCommand {
        @Override
        void run(Session session) {
            JsonArray migrations = session.array("/v1/migrations");
            String text = Lines.each(
                    migrations,
                    migration -> migration.getValue("id") + "  " + migration.getString("phase") + "  "
                            + migration.getString("canister") + "  to " + migration.getString("to"));
            session.out(migrations, text.isEmpty() ? "no migrations yet" : text);
        }
    }
}
