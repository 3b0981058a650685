package dev.tern.chain.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds a directory for this process by a lock of the operating system, which ends with the process: a file left behind
 * never blocks. The file names the holder, for messages only.
 */
public final class HomeLock implements AutoCloseable {
    /** Directories that this process holds: closing a second channel of a locked file would give the lock up. */
    private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Path directory;
    private final FileChannel file;

    private HomeLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /** Takes the lock, or throws {@link NodeException} naming who has it. */
    public static HomeLock take(Path directory) {
        Path path = directory.resolve("lock");
        try {
            Files.createDirectories(directory);
            if (!HERE.add(directory)) {
                throw held(directory, "this process");
            }
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!patiently(file)) {
                file.close();
                HERE.remove(directory);
                String holder = Files.readString(path).strip();
                throw held(directory, holder.isEmpty() ? "another process" : "process " + holder);
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new HomeLock(directory, file);
        } catch (IOException e) {
            HERE.remove(directory);
            throw new NodeException("cannot lock the home " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Who asks whether a directory is held has its lock for a moment: that is no reason to give up. */
    private static boolean patiently(FileChannel file) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (lockOf(file, false) == null) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(PATIENCE.toNanos() / 20);
        }
        return true;
    }

    /** One at a time: a process may not ask for the lock of a file twice at once. */
    private static synchronized @Nullable FileLock lockOf(FileChannel file, boolean shared) throws IOException {
        return file.tryLock(0, Long.MAX_VALUE, shared);
    }

    /** Does something while holding the lock. */
    public static <T> T holding(Path directory, Supplier<T> work) {
        HomeLock lock = take(directory);
        try {
            return work.get();
        } finally {
            lock.close();
        }
    }

    /** Whether a living process holds the directory. */
    public static synchronized boolean isHeld(Path directory) {
        Path path = directory.resolve("lock");
        if (HERE.contains(directory)) {
            return true;
        }
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return lockOf(file, true) == null;
        } catch (IOException e) {
            throw new NodeException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** The process that the lock names; meaningful only while it is held. */
    public static OptionalLong holder(Path directory) {
        try {
            String text = Files.readString(directory.resolve("lock")).strip();
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static NodeException held(Path directory, String holder) {
        return new NodeException("the home " + directory + " is held by " + holder
                + "; stop it with `tern network stop`, or name another directory with --home DIR");
    }

    @Override
    public void close() {
        try {
            file.close();
            HERE.remove(directory);
        } catch (IOException e) {
            throw new NodeException("cannot release the home: " + e.getMessage(), e);
        }
    }
}
