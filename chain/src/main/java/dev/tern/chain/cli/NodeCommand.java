package dev.tern.chain.cli;

import picocli.CommandLine.Command;

/** {@code tern node}. */
@Command(
        name = "node",
        description = "Runs and lists nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NodeList.class, NodeStart.class})
final class NodeCommand {}
