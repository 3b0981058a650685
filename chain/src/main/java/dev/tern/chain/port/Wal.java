package dev.tern.chain.port;

import dev.tern.sdk.types.Blob;
import java.util.List;

/**
 * The write-ahead log of the height under way: every input of the state machine in order, own votes included. After a crash,
 * records appended before the last {@link #sync} are there, later ones may be missing from some point on; a torn or corrupt
 * tail is cut off, a corrupt record before an intact one throws {@link IllegalStateException}.
 */
public interface Wal {
    /** Drops all records: from here on the log is about {@code height}. Need not be durable before the next sync. */
    void begin(long height);

    /** The height the log is about, 0 when it is new. */
    long height();

    /** All records since {@link #begin}. */
    List<Blob> records();

    void append(Blob record);

    /** Makes all appended records durable. */
    void sync();
}
