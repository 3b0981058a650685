package dev.tern.chain.cli;

import dev.tern.chain.node.NodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log lines go: nowhere for commands, to files for nodes. */
final class Logs {
    private static final int MAX_BYTES = 16 << 20;
    private static final int FILES = 4;
    private static final String LINE = "%1$tFT%1$tT.%1$tLZ %4$-7s %2$s: %5$s%6$s%n";

    private Logs() {}

    /** Keeps libraries from writing between the lines of a command. */
    static void silence() {
        LogManager.getLogManager().reset();
    }

    /** Sends everything to {@code directory/name.0.log} and older parts of it. */
    static void toFiles(Path directory, String name) {
        System.setProperty("java.util.logging.SimpleFormatter.format", LINE);
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        try {
            Files.createDirectories(directory);
            Handler file = new FileHandler(directory.resolve(name + ".%g.log").toString(), MAX_BYTES, FILES, true);
            file.setFormatter(new SimpleFormatter());
            file.setLevel(Level.ALL);
            root.addHandler(file);
            root.setLevel(Level.INFO);
        } catch (IOException e) {
            throw new NodeException("cannot write logs to " + directory + ": " + e.getMessage(), e);
        }
    }
}
