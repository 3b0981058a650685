package dev.tern.runtime.state;

import dev.tern.runtime.registry.Codes;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One direction of the traffic between two subnets, as the sending subnet certifies it at {@code streams/<peer>/header}.
 *
 * @param begin index of the oldest message the peer has not been seen to take in
 * @param end index after the newest message
 * @param signalsEnd index after the newest message of the peer's stream that was taken in or refused here
 * @param rejects for messages of the peer's stream below {@code signalsEnd} that were refused, until the peer has dropped them
 */
public record StreamHeader(long begin, long end, long signalsEnd, SortedMap<Long, Signal> rejects)
        implements Encodable {
    public static final StreamHeader NEW = new StreamHeader(0, 0, 0, new TreeMap<>());

    public StreamHeader {
        if (begin < 0 || end < begin || signalsEnd < 0) {
            throw new IllegalArgumentException("not a stream: " + begin + ", " + end + ", " + signalsEnd);
        }
        rejects = Collections.unmodifiableSortedMap(new TreeMap<>(rejects));
        if (!rejects.isEmpty() && rejects.lastKey() >= signalsEnd) {
            throw new IllegalArgumentException("a signal for a message that was not seen");
        }
    }

    @Override
    public void write(Writer out) {
        out.u64(begin).u64(end).u64(signalsEnd);
        out.list(
                rejects.entrySet(),
                (to, entry) -> Codes.write(to.u64(entry.getKey()), Signal.values(), entry.getValue()));
    }

    public static StreamHeader read(Reader in) {
        return new StreamHeader(in.u64(), in.u64(), in.u64(), readRejects(in));
    }

    private static SortedMap<Long, Signal> readRejects(Reader in) {
        TreeMap<Long, Signal> rejects = new TreeMap<>();
        List<Map.Entry<Long, Signal>> list = in.list(from -> Map.entry(from.u64(), Codes.read(from, Signal.values())));
        for (Map.Entry<Long, Signal> entry : list) {
            if (!rejects.isEmpty() && rejects.lastKey() >= entry.getKey()) {
                throw new DecodeException("signals must ascend");
            }
            rejects.put(entry.getKey(), entry.getValue());
        }
        return rejects;
    }
}
