package dev.tern.chain.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files that are either the old or the new ones after a power loss, never half. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Replaces {@code path} by {@code bytes} in one step. */
    public static void write(Path path, byte[] bytes) {
        Path parent = parentOf(path);
        Path next = parent.resolve(path.getFileName() + ".next");
        try {
            Files.createDirectories(parent);
            try (FileChannel file = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                file.force(true);
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(parent);
        } catch (IOException e) {
            throw new StorageException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    /** The directory that holds {@code path}. */
    static Path parentOf(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file lies in a directory");
    }

    /** Makes the names in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Removes a directory with all that is in it; nothing happens if it is absent. */
    public static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> inwards = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : inwards) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new StorageException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
