package dev.tern.runtime.execution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that tests run, if they are there. */
final class Tools {
    private static final long MINUTES = 10;

    private Tools() {}

    /** How a program ended, and what it printed. */
    record Ran(boolean succeeded, String output) {}

    static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /** Runs a program in a directory, where its output is also left. */
    static Ran run(Path directory, List<String> command) throws IOException {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Ran(false, "no end after " + MINUTES + " minutes: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Ran(false, "interrupted");
        }
        return new Ran(process.exitValue() == 0, Files.readString(output));
    }
}
