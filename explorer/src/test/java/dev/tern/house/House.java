package dev.tern.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the sources are, for the tests that read them. */
final class House {
    static final Path ROOT = root();

    private House() {}

    /** All hand-written Java sources below a {@code src/main} folder. */
    static List<Path> mainSources() {
        return sources().stream()
                .filter(path -> path.toString().contains("/src/main/"))
                .toList();
    }

    static List<Path> sources() {
        try (Stream<Path> paths = Files.walk(ROOT)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve(".ci/run"))) {
            path = path.getParent();
        }
        return path;
    }
}
