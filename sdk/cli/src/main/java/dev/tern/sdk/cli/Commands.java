package dev.tern.sdk.cli;

import java.util.List;
import picocli.CommandLine;

/** The entry: all commands of the SDK, to be mounted under {@code tern}. */
public final class Commands {
    private Commands() {}

    /**
     * Adds the commands to a root command that has (inherited) options {@code --home} (a {@link java.nio.file.Path}, may be
     * absent: then {@code .tern} beside the launcher) and {@code --json} (a boolean). They report their own errors and
     * return the exit codes of design.md §9.
     */
    public static CommandLine mount(CommandLine root) {
        for (Object command : List.of(
                new NewCommand(),
                new BuildCommand(),
                new DeployCommand(),
                new CallCommand(),
                new QueryCommand(),
                new CanisterCommand(),
                new IdentityCommand(),
                new MigrationCommand(),
                new LookCommands.SubnetGroup(),
                new LookCommands.BlockGroup(),
                new LookCommands.RegistryGroup())) {
            root.addSubcommand(command);
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        return root;
    }
}
