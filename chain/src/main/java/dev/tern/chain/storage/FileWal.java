package dev.tern.chain.storage;

import dev.tern.chain.port.Wal;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The write-ahead log in a file: its first record says which height it is about. */
public final class FileWal implements Wal, AutoCloseable {
    private final WalFile file;
    private final List<Blob> records;
    private long height;

    private FileWal(WalFile file, long height, List<Blob> records) {
        this.file = file;
        this.height = height;
        this.records = new ArrayList<>(records);
    }

    /** Opens or creates the log. Throws {@link StorageException} if it is corrupt. */
    public static FileWal open(Path path) {
        WalFile file = WalFile.open(path);
        List<Blob> found = file.found();
        if (found.isEmpty()) {
            return new FileWal(file, 0, List.of());
        }
        try {
            long height = Reader.whole(found.getFirst().unsafeBytes(), Reader::u64);
            return new FileWal(file, height, found.subList(1, found.size()));
        } catch (DecodeException e) {
            file.close();
            throw StorageException.damage(
                    "the write-ahead log " + path + " is foreign: it does not begin with a height", e);
        }
    }

    @Override
    public void begin(long next) {
        file.clear();
        file.append(Blob.wrap(new Writer().u64(next).toBytes()));
        records.clear();
        height = next;
    }

    @Override
    public long height() {
        return height;
    }

    @Override
    public List<Blob> records() {
        return List.copyOf(records);
    }

    @Override
    public void append(Blob record) {
        file.append(record);
        records.add(record);
    }

    @Override
    public void sync() {
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
