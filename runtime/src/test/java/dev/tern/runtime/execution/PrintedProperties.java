package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Chronicle;
import dev.tern.runtime.state.LogRecord;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PrintedProperties {
    private static List<Blob> lines(List<Integer> lengths) {
        List<Blob> lines = new ArrayList<>();
        for (int length : lengths) {
            byte[] line = new byte[length];
            Arrays.fill(line, (byte) lines.size());
            lines.add(Blob.wrap(line));
        }
        return lines;
    }

    @Property(tries = 200)
    void theLogIsWhatAllLinesWouldMakeOfIt(
            @ForAll @Size(max = 30) List<@IntRange(max = LogRecord.MOST_CONTENT) Integer> before,
            @ForAll @Size(max = 400) List<@IntRange(max = 60) Integer> shorts,
            @ForAll @Size(max = 9) List<@IntRange(max = LogRecord.MOST_CONTENT) Integer> longs,
            @ForAll boolean traps) {
        Chronicle chronicle = Chronicle.EMPTY.withLogs(1, lines(before));
        List<Blob> all = lines(shorts);
        all.addAll(lines(longs));
        Printed printed = new Printed();
        all.forEach(printed::add);
        List<Blob> kept = new ArrayList<>(printed.lines());
        if (traps) {
            all.add(Blob.ofText("[TRAP]"));
            kept.add(Blob.ofText("[TRAP]"));
        }
        assertThat(chronicle.withLogs(2, printed.lost(), kept)).isEqualTo(chronicle.withLogs(2, all));
        assertThat(kept.stream().mapToInt(LogRecord::cost).sum()).isLessThanOrEqualTo(LogRecord.MOST_BYTES + 22);
    }
}
