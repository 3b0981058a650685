package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A canister's history and log, both bounded: the oldest entries go first.
 *
 * @param changes how many changes there were in all
 * @param nextLog index of the next log record
 * @param historyBytes what the history counts for; derived
 */
public record Chronicle(long changes, List<HistoryEntry> history, long nextLog, List<LogRecord> logs, long historyBytes)
        implements Encodable {
    public static final Chronicle EMPTY = of(0, List.of(), 0, List.of());

    private static Chronicle of(long changes, List<HistoryEntry> history, long nextLog, List<LogRecord> logs) {
        long bytes = history.stream().mapToLong(HistoryEntry::bytes).sum();
        return new Chronicle(changes, history, nextLog, logs, bytes);
    }

    public Chronicle with(HistoryEntry entry) {
        List<HistoryEntry> longer = new ArrayList<>(history);
        longer.add(entry);
        int from = Math.max(0, longer.size() - Limits.MAX_HISTORY_ENTRIES);
        return of(changes + 1, List.copyOf(longer.subList(from, longer.size())), nextLog, logs);
    }

    /** Without the changes; their number stays. */
    public Chronicle withoutHistory() {
        return of(changes, List.of(), nextLog, logs);
    }

    /** With an empty log; its numbers go on. */
    public Chronicle withoutLogs() {
        return new Chronicle(changes, history, nextLog, List.of(), historyBytes);
    }

    /** Appends what a canister printed at {@code time}; a line longer than the whole log is cut. */
    public Chronicle withLogs(long time, List<Blob> lines) {
        return withLogs(time, 0, lines);
    }

    /** As {@link #withLogs(long, List)}, after {@code lost} lines that have a number and are not kept. */
    public Chronicle withLogs(long time, long lost, List<Blob> lines) {
        List<LogRecord> longer = lost == 0 ? new ArrayList<>(logs) : new ArrayList<>();
        long index = nextLog + lost;
        for (Blob line : lines) {
            longer.add(new LogRecord(index++, time, cut(line)));
        }
        int bytes = 0;
        int from = longer.size();
        while (from > 0 && bytes + LogRecord.cost(longer.get(from - 1).content()) <= LogRecord.MOST_BYTES) {
            bytes += LogRecord.cost(longer.get(--from).content());
        }
        return new Chronicle(changes, history, index, List.copyOf(longer.subList(from, longer.size())), historyBytes);
    }

    private static Blob cut(Blob line) {
        return line.length() <= LogRecord.MOST_CONTENT
                ? line
                : Blob.wrap(Arrays.copyOf(line.unsafeBytes(), LogRecord.MOST_CONTENT));
    }

    @Override
    public void write(Writer out) {
        out.u64(changes).list(history, Writer::value).u64(nextLog).list(logs, Writer::value);
    }

    static Chronicle read(Reader in) {
        return of(in.u64(), in.list(HistoryEntry::read), in.u64(), in.list(LogRecord::read));
    }
}
