package dev.tern.chain.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;

/**
 * LevelDB with a checksum on every record. Memory-mapped writing is off: the engine unmaps its windows without forcing
 * them, so that a power loss takes acknowledged records. Thread-safe. Every failure is a {@link StorageException}.
 */
final class Database implements AutoCloseable {
    private static final int WRITE_BUFFER = 4 << 20;
    private static final int CACHE = 8 << 20;

    private final Path directory;
    private final DB engine;

    private Database(Path directory, DB engine) {
        this.directory = directory;
        this.engine = engine;
    }

    static Database open(Path directory) {
        Options options = new Options()
                .createIfMissing(true)
                .paranoidChecks(true)
                .compressionType(CompressionType.NONE)
                .writeBufferSize(WRITE_BUFFER)
                .cacheSize(CACHE);
        try {
            Files.createDirectories(directory);
            return new Database(
                    directory, new DbImpl(options, directory.toString(), EnvImpl.createEnv(MmapLimiter.newLimiter(0))));
        } catch (IOException | RuntimeException e) {
            throw corrupt(directory, "it does not open (" + reason(e) + ")", e);
        }
    }

    Optional<byte[]> get(byte[] key) {
        byte[] sealed;
        try {
            sealed = engine.get(key, new ReadOptions().verifyChecksums(true));
        } catch (DBException e) {
            throw corrupt(directory, "a record does not read (" + reason(e) + ")", e);
        }
        return sealed == null ? Optional.empty() : Optional.of(unseal(key, sealed));
    }

    boolean has(byte[] key) {
        return get(key).isPresent();
    }

    Batch batch() {
        return new Batch(engine.createWriteBatch());
    }

    /** Visits the records whose keys start with {@code prefix}, in the order of keys, until {@code visit} says false. */
    void scan(byte[] prefix, BiPredicate<byte[], byte[]> visit) {
        try (DBIterator records =
                engine.iterator(new ReadOptions().verifyChecksums(true).fillCache(false))) {
            records.seek(prefix);
            while (records.hasNext()) {
                Map.Entry<byte[], byte[]> record = records.next();
                boolean inside = startsWith(record.getKey(), prefix);
                if (!inside || !visit.test(record.getKey(), unseal(record.getKey(), record.getValue()))) {
                    return;
                }
            }
        } catch (DBException e) {
            throw corrupt(directory, "its records do not read in order (" + reason(e) + ")", e);
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StorageException corrupt(Path directory, String what, Throwable cause) {
        return StorageException.damage("the database in " + directory + " is corrupt: " + what, cause);
    }

    static StorageException corrupt(Path directory, String what) {
        return StorageException.damage("the database in " + directory + " is corrupt: " + what, null);
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && java.util.Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private byte[] unseal(byte[] key, byte[] sealed) {
        return Checksum.open(key, sealed).orElseThrow(() -> corrupt(directory, "a record fails its checksum"));
    }

    /** Writes that become visible together, or not at all. */
    final class Batch {
        private final WriteBatch writes;

        private Batch(WriteBatch writes) {
            this.writes = writes;
        }

        Batch put(byte[] key, byte[] value) {
            writes.put(key, Checksum.seal(key, value));
            return this;
        }

        Batch delete(byte[] key) {
            writes.delete(key);
            return this;
        }

        /** On disk when it returns: survives a power loss. */
        void commit() {
            write(true);
        }

        /** Survives the end of the process, not of the machine; a later {@link #commit} covers it. */
        void commitLazily() {
            write(false);
        }

        private void write(boolean sync) {
            try (WriteBatch closing = writes) {
                engine.write(closing, new WriteOptions().sync(sync));
            } catch (DBException | IOException e) {
                throw new StorageException("cannot write to the database in " + directory + ": " + reason(e), e);
            }
        }
    }
}
