package dev.tern.chain.storage;

import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records, appended and flushed: length, CRC-32C, bytes. A record that a crash cut short ends the log and is
 * cut off; a damaged record with an intact one behind it is corruption. One thread.
 */
public final class WalFile implements AutoCloseable {
    private static final int HEADER = 8;
    /** No record is larger: a block with its payload stays far below. */
    private static final int MAX_RECORD = 64 << 20;

    private final Path path;
    private final FileChannel file;
    private final List<Blob> found;
    private boolean dirty;

    private WalFile(Path path, FileChannel file, List<Blob> found) {
        this.path = path;
        this.file = file;
        this.found = found;
    }

    /** Opens or creates the log; {@link #found} then holds what earlier runs wrote. */
    public static WalFile open(Path path) {
        try {
            boolean fresh = !Files.exists(path);
            Files.createDirectories(DurableFiles.parentOf(path));
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (fresh) {
                DurableFiles.syncDirectory(DurableFiles.parentOf(path));
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            List<Blob> records = scan(path, bytes);
            file.truncate(bytes.position());
            file.position(bytes.position());
            return new WalFile(path, file, records);
        } catch (IOException e) {
            throw new StorageException("cannot open the write-ahead log " + path + ": " + e.getMessage(), e);
        }
    }

    /** The records that were there when the log was opened. */
    public List<Blob> found() {
        return found;
    }

    /** Adds a record; it is safe only after {@link #flush}. */
    public void append(Blob record) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + record.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(record.length()).putInt(crc(record.unsafeBytes())).put(record.unsafeBytes());
        bytes.flip();
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            dirty = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Returns when everything appended is on disk. */
    public void flush() {
        if (!dirty) {
            return;
        }
        try {
            file.force(false);
            dirty = false;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Forgets all records: their height is decided and stored elsewhere. */
    public void clear() {
        try {
            file.truncate(0);
            file.position(0);
            dirty = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            flush();
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Reads the intact prefix and leaves the position behind it. */
    private static List<Blob> scan(Path path, ByteBuffer bytes) {
        List<Blob> records = new ArrayList<>();
        while (true) {
            int start = bytes.position();
            int length = lengthAt(bytes, start);
            if (length < 0) {
                return List.copyOf(records);
            }
            byte[] body = body(bytes, start, length);
            if (crc(body) != bytes.getInt(start + 4)) {
                refuseIfFollowed(path, bytes, start + HEADER + length);
                return List.copyOf(records);
            }
            records.add(Blob.wrap(body));
            bytes.position(start + HEADER + length);
        }
    }

    /** The length of the record at {@code start}, or −1 if no whole record is there. */
    private static int lengthAt(ByteBuffer bytes, int start) {
        if (bytes.limit() - start < HEADER) {
            return -1;
        }
        int length = bytes.getInt(start);
        return length <= 0 || length > MAX_RECORD || length > bytes.limit() - start - HEADER ? -1 : length;
    }

    private static void refuseIfFollowed(Path path, ByteBuffer bytes, int next) {
        int length = lengthAt(bytes, next);
        if (length >= 0 && crc(body(bytes, next, length)) == bytes.getInt(next + 4)) {
            throw StorageException.damage(
                    "the write-ahead log " + path + " is corrupt: a record before its end fails its checksum", null);
        }
    }

    private static byte[] body(ByteBuffer bytes, int start, int length) {
        byte[] body = new byte[length];
        bytes.get(start + HEADER, body);
        return body;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private StorageException failed(IOException e) {
        return new StorageException("cannot write the write-ahead log " + path + ": " + e.getMessage(), e);
    }
}
