package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;

/**
 * One line that a canister printed, or the text of a trap.
 *
 * @param index counts from 0 over the canister's life
 * @param time block time, nanoseconds
 */
public record LogRecord(long index, long time, Blob content) implements Encodable {
    /** What a record takes up besides its content. */
    private static final int OVERHEAD = 16;

    /** Bytes that all records of a canister may take up. */
    public static final int MOST_BYTES = Limits.MAX_LOG_BYTES;

    /** Bytes of the longest line. */
    public static final int MOST_CONTENT = MOST_BYTES - OVERHEAD;

    /** Bytes that a line takes up. */
    public static int cost(Blob line) {
        return line.length() + OVERHEAD;
    }

    @Override
    public void write(Writer out) {
        out.u64(index).u64(time).blob(content);
    }

    static LogRecord read(Reader in) {
        return new LogRecord(in.u64(), in.u64(), in.blob());
    }
}
