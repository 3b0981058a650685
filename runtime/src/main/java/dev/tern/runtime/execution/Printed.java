package dev.tern.runtime.execution;

import dev.tern.runtime.state.LogRecord;
import dev.tern.sdk.types.Blob;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a run prints: of lines that go on and on, as much of the end as a log can keep. */
final class Printed {
    private final Deque<Blob> lines = new ArrayDeque<>();
    private int bytes;
    private long lost;

    /** Adds a line of no more than {@link LogRecord#MOST_CONTENT} bytes. */
    void add(Blob line) {
        lines.addLast(line);
        bytes += LogRecord.cost(line);
        while (bytes > LogRecord.MOST_BYTES) {
            bytes -= LogRecord.cost(lines.removeFirst());
            lost++;
        }
    }

    /** Lines that were printed before those of {@link #lines}. */
    long lost() {
        return lost;
    }

    List<Blob> lines() {
        return List.copyOf(lines);
    }
}
