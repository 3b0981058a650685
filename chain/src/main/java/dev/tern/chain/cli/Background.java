package dev.tern.chain.cli;

import dev.tern.chain.node.FirstWord;
import dev.tern.chain.node.Home;
import dev.tern.chain.node.NodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a process that outlives this one. It tells how it fares in JSON lines on its standard output:
 * {@code {"failed": why}} or, once it is ready, anything else.
 */
final class Background {
    private Background() {}

    /** Returns what the process says when it is ready; throws {@link NodeException} with its reason if it fails. */
    static JsonObject start(Home home, List<String> arguments) {
        Path log = home.log().resolve("process.log");
        try {
            Files.createDirectories(home.log());
            Process process = new ProcessBuilder(command(home, arguments))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            return await(process, log);
        } catch (IOException e) {
            throw new NodeException("cannot start the network's process: " + e.getMessage(), e);
        }
    }

    /** The command line that runs {@code arguments} in a Java like this one, apart from this terminal. */
    static List<String> command(Home home, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (onPath("setsid")) {
            command.add("setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:-ClipInlining", // else loads and stores of large functions are calls: docs/adr/009
                "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr", // the JVM's own words must not mix with ours on standard output
                "-Xshare:auto"));
        command.addAll(archive());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        command.addAll(List.of("--home", home.root().toString()));
        return command;
    }

    /** Classes loaded by an earlier run, mapped instead of parsed again: part of a quick start. */
    private static List<String> archive() {
        String root = System.getenv("TERN_ROOT");
        return root == null
                ? List.of()
                : List.of(
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + Path.of(root, "chain", "target", "network.jsa"),
                        "-Xlog:disable");
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(":", -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static JsonObject await(Process process, Path log) throws IOException {
        JsonObject word = FirstWord.of(process.getInputStream())
                .map(JsonObject::new)
                .orElseThrow(() ->
                        new NodeException("the network's process ended without a word; its last words are in " + log));
        if (word.containsKey("failed")) {
            throw new NodeException(word.getString("failed"));
        }
        return word;
    }
}
