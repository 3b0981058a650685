package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The Motoko compiler, where there is Node.js to run it: without it the test is skipped and says so. */
final class Motoko {
    private static final Path SOURCES = Path.of("src", "test", "motoko");
    private static final Path WORK = Path.of("target", "motoko");
    private static final long MINUTES = 3;

    private Motoko() {}

    /** The modules that the sources in {@code src/test/motoko} compile to. */
    static List<Blob> compile(String mode, String... names) throws IOException, InterruptedException {
        for (String tool : List.of("node", "npm")) {
            Assumptions.assumeTrue(
                    isOnPath(tool), "Skipped: " + tool + " is not installed; install Node.js 20 or newer with npm.");
        }
        Files.createDirectories(WORK);
        try (var files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.write(WORK.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        String failure =
                run(List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"));
        Assumptions.assumeTrue(
                failure.isEmpty(),
                () -> "Skipped: the compiler cannot be installed, is a registry reachable? " + failure);
        List<String> command = new ArrayList<>(List.of("node", "compile.mjs", mode));
        for (String name : names) {
            command.addAll(List.of(name + ".mo", name + "-" + mode + ".wasm"));
        }
        String errors = run(command);
        if (!errors.isEmpty()) {
            throw new AssertionError(errors);
        }
        List<Blob> modules = new ArrayList<>();
        for (String name : names) {
            modules.add(Blob.wrap(Files.readAllBytes(WORK.resolve(name + "-" + mode + ".wasm"))));
        }
        return modules;
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /** What went wrong, or nothing. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Path output = WORK.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return "no end after " + MINUTES + " minutes: " + Files.readString(output);
        }
        return process.exitValue() == 0 ? "" : command + ": " + Files.readString(output);
    }
}
