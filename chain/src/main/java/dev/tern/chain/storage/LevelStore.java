package dev.tern.chain.storage;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.port.Store;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The chain of one replica in LevelDB. Each block's record carries the hash of itself and of the record before it: a hole
 * or a changed byte shows when the store is opened (newest {@value #VERIFIED_ON_OPEN} blocks) or the block is read.
 */
public final class LevelStore implements Store, AutoCloseable {
    /** Enough to cover what a restart replays; older blocks are checked when they are read. */
    static final int VERIFIED_ON_OPEN = 1000;

    private static final int FORMAT = 1;
    private static final byte[] MARKER = key('m', new byte[0]);
    private static final byte[] HEAD = key('h', new byte[0]);

    private final Database database;
    private final LevelChunks chunks;
    private volatile Head head;

    private LevelStore(Database database, Head head) {
        this.database = database;
        this.head = head;
        this.chunks = new LevelChunks(database);
    }

    /** Height and link of the newest block. */
    private record Head(long height, Hash link) {
        byte[] encode() {
            return new Writer().u64(height).hash(link).toBytes();
        }

        static Head read(Reader in) {
            return new Head(in.u64(), in.hash());
        }
    }

    /**
     * Opens or creates the database of {@code owner}. Throws {@link StorageException} if it is corrupt, of another format,
     * or somebody else's.
     */
    public static LevelStore open(Path directory, Owner owner) {
        Database database = Database.open(directory);
        try {
            claim(database, owner);
            Head head = decode(database, database.get(HEAD), Head::read).orElse(new Head(0, Hash.ZERO));
            LevelStore store = new LevelStore(database, head);
            store.verify(Math.max(1, head.height - VERIFIED_ON_OPEN + 1));
            return store;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public long height() {
        return head.height;
    }

    @Override
    public void append(DecidedBlock block) {
        if (block.height() != head.height + 1) {
            throw new IllegalStateException("block " + block.height() + " after block " + head.height);
        }
        byte[] body = block.encode();
        Head next = new Head(block.height(), link(head.link, body));
        database.batch()
                .put(blockKey(next.height), Entry.encode(head.link, body))
                .put(HEAD, next.encode())
                .commit();
        head = next;
    }

    @Override
    public Optional<DecidedBlock> block(long height) {
        return decode(database, database.get(blockKey(height)), Entry::read)
                .map(entry -> decode(database, Optional.of(entry.body.unsafeBytes()), DecidedBlock::read)
                        .orElseThrow());
    }

    @Override
    public void keep(String name, Blob value) {
        database.batch().put(nameKey(name), value.unsafeBytes()).commit();
    }

    @Override
    public Optional<Blob> kept(String name) {
        return database.get(nameKey(name)).map(Blob::wrap);
    }

    /** The chunks of states and packages, in the same database. */
    public LevelChunks chunks() {
        return chunks;
    }

    @Override
    public void close() {
        database.close();
    }

    /** Checks the chain of records from {@code first} to the newest block. */
    void verify(long first) {
        @Nullable Hash before = null;
        for (long height = first; height <= head.height; height++) {
            long at = height;
            Entry entry = decode(database, database.get(blockKey(at)), Entry::read)
                    .orElseThrow(() -> Database.corrupt(database.directory(), "block " + at + " is missing"));
            Hash expected = at == 1 ? Hash.ZERO : before;
            if (expected != null && !expected.equals(entry.before)) {
                throw Database.corrupt(database.directory(), "block " + at + " does not follow the block before it");
            }
            before = link(entry.before, entry.body.unsafeBytes());
        }
        if (before != null && !before.equals(head.link)) {
            throw Database.corrupt(database.directory(), "the newest block is not the one that was stored last");
        }
    }

    /** A block with the link of the one before it. */
    private record Entry(Hash before, Blob body) {
        static byte[] encode(Hash before, byte[] body) {
            return new Writer().hash(before).raw(body).toBytes();
        }

        static Entry read(Reader in) {
            return new Entry(in.hash(), Blob.wrap(in.raw(in.remaining())));
        }
    }

    private static void claim(Database database, Owner owner) {
        byte[] marker = new Writer().u32(FORMAT).value(owner).toBytes();
        Optional<byte[]> found = database.get(MARKER);
        if (found.isEmpty()) {
            refuseStranger(database);
            database.batch().put(MARKER, marker).commit();
            return;
        }
        int format = new Reader(found.get()).u32();
        if (format != FORMAT) {
            throw new StorageException("the database in " + database.directory() + " has format " + format
                    + ", this version reads " + FORMAT + "; run the version that wrote it, or `tern network reset`");
        }
        Owner before = Reader.whole(found.get(), in -> {
            in.u32();
            return Owner.read(in);
        });
        if (!before.equals(owner)) {
            throw new StorageException("the database in " + database.directory() + " is foreign: it belongs to "
                    + describe(before) + ", not to " + describe(owner)
                    + "; use its own home (--home), or run `tern network reset`");
        }
    }

    private static String describe(Owner owner) {
        return "node " + owner.node() + " in subnet " + owner.subnet() + " of network "
                + owner.network().hex().substring(0, 16);
    }

    private static void refuseStranger(Database database) {
        database.scan(new byte[0], (key, value) -> {
            throw new StorageException("the database in " + database.directory()
                    + " is foreign: it holds records but no mark of Tern; use another home (--home), or empty it");
        });
    }

    private static <T> Optional<T> decode(Database database, Optional<byte[]> bytes, Function<Reader, T> read) {
        try {
            return bytes.map(present -> Reader.whole(present, read));
        } catch (DecodeException e) {
            throw Database.corrupt(database.directory(), "a record does not decode (" + e.getMessage() + ")", e);
        }
    }

    private static Hash link(Hash before, byte[] body) {
        return Sha256.hash(before.bytes().unsafeBytes(), body);
    }

    private static byte[] blockKey(long height) {
        return key('b', ByteBuffer.allocate(Long.BYTES).putLong(height).array());
    }

    private static byte[] nameKey(String name) {
        return key('k', name.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] key(char kind, byte[] rest) {
        byte[] key = new byte[1 + rest.length];
        key[0] = (byte) kind;
        System.arraycopy(rest, 0, key, 1, rest.length);
        return key;
    }
}
