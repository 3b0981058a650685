package dev.tern.chain.cli;

import picocli.CommandLine.Command;

/** {@code tern network}. */
@Command(
        name = "network",
        description = "Starts and stops a network on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NetworkStart.class, NetworkStop.class, NetworkStatus.class, NetworkReset.class, NetworkRun.class
        })
final class NetworkCommand {}
