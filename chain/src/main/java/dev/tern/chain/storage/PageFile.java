package dev.tern.chain.storage;

import dev.tern.runtime.memory.PageStore;
import dev.tern.runtime.memory.Pages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages in a file that nobody else ever sees: made when the first page comes, and nameless at once where the system allows it, so
 * that nothing of it is left when the process ends. Not a channel, which an interrupted reader would close for all. Thread-safe.
 */
public final class PageFile implements PageStore, AutoCloseable {
    /** So many threads may read at a time. */
    private static final int HANDLES = 4;

    private final Path path;
    private final List<RandomAccessFile> handles = new ArrayList<>();
    private boolean closed;

    public PageFile(Path path) {
        this.path = path;
    }

    @Override
    public void write(long slot, byte[] page) {
        RandomAccessFile handle = handle(slot);
        try {
            synchronized (handle) {
                handle.seek(slot * Pages.PAGE_BYTES);
                handle.write(page, 0, Pages.PAGE_BYTES);
            }
        } catch (IOException e) {
            throw new StorageException(
                    "cannot write a page of memory to " + path + ": " + e.getMessage()
                            + "; make room on the disk, or give the process more heap",
                    e);
        }
    }

    @Override
    public byte[] read(long slot) {
        byte[] page = new byte[Pages.PAGE_BYTES];
        RandomAccessFile handle = handle(slot);
        try {
            synchronized (handle) {
                handle.seek(slot * Pages.PAGE_BYTES);
                handle.readFully(page);
            }
        } catch (IOException e) {
            throw new StorageException("cannot read a page of memory from " + path + ": " + e.getMessage(), e);
        }
        return page;
    }

    private synchronized RandomAccessFile handle(long slot) {
        if (closed) {
            throw new StorageException("the page file " + path + " is closed");
        }
        if (handles.isEmpty()) {
            open();
        }
        return handles.get((int) (slot % HANDLES));
    }

    private void open() {
        try {
            Files.createDirectories(DurableFiles.parentOf(path));
            Files.deleteIfExists(path);
            for (int i = 0; i < HANDLES; i++) {
                handles.add(new RandomAccessFile(path.toFile(), "rw"));
            }
            path.toFile().deleteOnExit();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new StorageException("cannot make the page file " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            for (RandomAccessFile handle : handles) {
                handle.close();
            }
        } catch (IOException e) {
            throw new StorageException("cannot close " + path + ": " + e.getMessage(), e);
        }
    }
}
