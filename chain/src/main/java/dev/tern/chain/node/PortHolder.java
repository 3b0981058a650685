package dev.tern.chain.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds out who listens on a TCP port, where the system tells (Linux); only for messages. */
public final class PortHolder {
    private static final Pattern FIELDS = Pattern.compile("\\s+");
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";

    private PortHolder() {}

    /** "java (process 4711)", or empty if that cannot be known. */
    public static Optional<String> of(int port) {
        Set<String> sockets = new TreeSet<>();
        listening(Path.of("/proc/net/tcp"), port, sockets);
        listening(Path.of("/proc/net/tcp6"), port, sockets);
        return sockets.isEmpty() ? Optional.empty() : process(sockets);
    }

    private static void listening(Path table, int port, Set<String> sockets) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                List<String> fields = FIELDS.splitAsStream(line.strip()).toList();
                if (fields.size() > INODE
                        && fields.get(1).endsWith(suffix)
                        && fields.get(STATE).equals(LISTENING)) {
                    sockets.add("socket:[" + fields.get(INODE) + "]");
                }
            }
        } catch (IOException e) {
            sockets.clear(); // not Linux: nobody can be named
        }
    }

    private static Optional<String> process(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (owns(process, sockets)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(name + " (process " + process.getFileName() + ")");
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean owns(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return false; // somebody else's process, or one that just ended
        }
        return false;
    }
}
