package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * The programs of {@code src/test/motoko}, compiled in both persistence modes, each once as long as its sources do not change.
 * Without Node.js, which runs the compiler, a test that asks for them is skipped and says so.
 */
final class Motoko {
    /** The modes: main memory of 64 bits that upgrades keep, today's default; and 32 bits, variables through stable memory. */
    static final List<String> MODES = List.of("enhanced", "classical");

    private static final List<String> PROGRAMS = List.of(
            "counter",
            "counter2",
            "stable1",
            "stable2",
            "stable3",
            "stable4",
            "calls",
            "factory",
            "system",
            "memory",
            "ledger");
    private static final Path SOURCES = Path.of("src", "test", "motoko");
    private static final Path WORK = Path.of("target", "motoko");

    private static Map<String, Path> compiled = Map.of();

    private Motoko() {}

    static Blob module(String mode, String program) {
        try {
            return Blob.wrap(Files.readAllBytes(Optional.ofNullable(compiled().get(program + " " + mode))
                    .orElseThrow(() -> new IllegalArgumentException(program + " " + mode))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of calls for programs of that mode. */
    static Script script(String mode) {
        return new Script(program -> module(mode, program), mode.equals("enhanced"));
    }

    private static synchronized Map<String, Path> compiled() throws IOException {
        if (compiled.isEmpty()) {
            for (String tool : List.of("node", "npm")) {
                Assumptions.assumeTrue(
                        Tools.isOnPath(tool),
                        "Skipped: " + tool + " is not installed; install Node.js 20 or newer with npm.");
            }
            compiled = compile();
        }
        return compiled;
    }

    private static Map<String, Path> compile() throws IOException {
        Files.createDirectories(WORK);
        try (var files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.write(WORK.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        Tools.Ran install = Tools.run(
                WORK, List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"));
        Assumptions.assumeTrue(
                install.succeeded(),
                () -> "Skipped: the compiler cannot be installed, is a registry reachable? " + install.output());
        List<String> command = new ArrayList<>(List.of("node", "compile.mjs"));
        command.addAll(PROGRAMS);
        Tools.Ran compiler = Tools.run(WORK, command);
        if (!compiler.succeeded()) {
            throw new AssertionError(compiler.output());
        }
        Map<String, Path> modules = new TreeMap<>();
        for (String line : compiler.output().lines().toList()) {
            String[] words = line.split(" ", -1);
            modules.put(words[0] + " " + words[1], WORK.resolve(words[2]));
        }
        return modules;
    }
}
