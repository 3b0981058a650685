package dev.tern.chain.cli;

import dev.tern.chain.node.NodeException;
import dev.tern.chain.storage.StorageException;
import dev.tern.sdk.cli.Commands;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Runs one command and exits with its code (design.md §9). */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Logs.silence();
        System.exit(commandLine().execute(args));
    }

    /** All commands. */
    static CommandLine commandLine() {
        CommandLine line = Commands.mount(new CommandLine(new Tern()));
        line.setExecutionExceptionHandler(Main::explain);
        line.getSubcommands().values().forEach(Main::addHelp);
        return line;
    }

    /** Every command explains itself, not only the first. */
    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        command.getSubcommands().values().forEach(Main::addHelp);
    }

    private static int explain(Exception error, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        PrintWriter err = line.getErr();
        return switch (error) {
            case NodeException e -> fail(err, String.valueOf(e.getMessage()));
            case StorageException e -> fail(err, String.valueOf(e.getMessage()));
            default -> throw error;
        };
    }

    private static int fail(PrintWriter err, String message) {
        err.println("tern: " + message);
        err.flush();
        return Exit.FAILED;
    }
}
