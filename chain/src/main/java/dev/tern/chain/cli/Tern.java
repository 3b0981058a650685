package dev.tern.chain.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code tern} and what all its commands share. */
@Command(
        name = "tern",
        mixinStandardHelpOptions = true,
        version = "tern 0.1.0",
        description = "Runs networks of blockchains and the canisters on them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NetworkCommand.class, NodeCommand.class})
public final class Tern {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Directory of the network (default: .tern beside the launcher).")
    @Nullable
    Path home;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print data as JSON.")
    boolean json;

    /** The directory of the network. */
    public Path home() {
        if (home != null) {
            return home;
        }
        String beside = Optional.ofNullable(System.getenv("TERN_ROOT")).orElse("");
        return Path.of(beside).resolve(".tern");
    }

    public boolean json() {
        return json;
    }
}
