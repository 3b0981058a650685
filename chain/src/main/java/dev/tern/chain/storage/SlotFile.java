package dev.tern.chain.storage;

import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One small value in a file with two slots, written in turn: a write costs one sync, and a crash in its middle leaves
 * the value before it. Holds the double-sign guard. One thread.
 */
public final class SlotFile implements AutoCloseable {
    /** One page of the disk for each slot. */
    private static final int SLOT = 4096;

    private static final int HEADER = 16;
    /** The longest value in bytes. */
    public static final int MAX_VALUE = SLOT - HEADER;

    private final Path path;
    private final FileChannel file;
    private long sequence;
    private Optional<Blob> value;

    private SlotFile(Path path, FileChannel file, Optional<Slot> newest) {
        this.path = path;
        this.file = file;
        this.sequence = newest.map(Slot::sequence).orElse(0L);
        this.value = newest.map(Slot::value);
    }

    /** Opens or creates the file; a file without an intact slot is corrupt, for its value may not be guessed. */
    public static SlotFile open(Path path) {
        try {
            boolean fresh = !Files.exists(path) || Files.size(path) == 0;
            Files.createDirectories(DurableFiles.parentOf(path));
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (fresh) {
                DurableFiles.syncDirectory(DurableFiles.parentOf(path));
                return new SlotFile(path, file, Optional.empty());
            }
            return new SlotFile(path, file, Optional.of(newest(path, file)));
        } catch (IOException e) {
            throw new StorageException("cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    public Optional<Blob> value() {
        return value;
    }

    /** Returns when {@code next} is on disk. */
    public void write(Blob next) {
        if (next.length() > MAX_VALUE) {
            throw new IllegalArgumentException("value of " + next.length() + " bytes does not fit a slot");
        }
        long following = sequence + 1;
        ByteBuffer slot = ByteBuffer.allocate(SLOT).order(ByteOrder.LITTLE_ENDIAN);
        slot.putLong(following).putInt(next.length()).putInt(crc(following, next.unsafeBytes()));
        slot.put(next.unsafeBytes());
        slot.rewind();
        try {
            long offset = following % 2 * SLOT;
            while (slot.hasRemaining()) {
                file.write(slot, offset + slot.position());
            }
            file.force(false);
        } catch (IOException e) {
            throw new StorageException("cannot write " + path + ": " + e.getMessage(), e);
        }
        sequence = following;
        value = Optional.of(next);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StorageException("cannot close " + path + ": " + e.getMessage(), e);
        }
    }

    private static Slot newest(Path path, FileChannel file) throws IOException {
        Optional<Slot> first = read(file, 0);
        Optional<Slot> second = read(file, SLOT);
        if (first.isPresent() && second.isPresent()) {
            return first.get().sequence > second.get().sequence ? first.get() : second.get();
        }
        return first.or(() -> second)
                .orElseThrow(() -> new StorageException("the double-sign guard " + path + " is corrupt: without it this"
                        + " node could vote twice; restore it from a backup, or give the node a new key"));
    }

    private static Optional<Slot> read(FileChannel file, long offset) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT).order(ByteOrder.LITTLE_ENDIAN);
        while (slot.hasRemaining()) {
            if (file.read(slot, offset + slot.position()) < 0) {
                return Optional.empty();
            }
        }
        long sequence = slot.getLong(0);
        int length = slot.getInt(8);
        if (length < 0 || length > MAX_VALUE) {
            return Optional.empty();
        }
        byte[] value = new byte[length];
        slot.get(HEADER, value);
        return crc(sequence, value) == slot.getInt(12)
                ? Optional.of(new Slot(sequence, Blob.wrap(value)))
                : Optional.empty();
    }

    private static int crc(long sequence, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, sequence));
        crc.update(value);
        return (int) crc.getValue();
    }

    private record Slot(long sequence, Blob value) {}
}
