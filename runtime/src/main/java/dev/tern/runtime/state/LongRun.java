package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.Optional;

/**
 * A task that takes longer than one round and is not finished. Nothing of it has happened yet: the canister is as it was when
 * the task began, but for its queues. With this record any replica can do again what was done so far.
 *
 * @param kind what is executed
 * @param began block time at which it began, nanoseconds
 * @param height of the block in which it began
 * @param nodes of the subnet then: prices depend on it
 * @param instructions that it was given so far; it has used them all
 * @param room what it was told of free memory, if it asked
 * @param messages what it was told of free memory for messages, if it made a call
 */
public record LongRun(
        Kind kind, long began, long height, int nodes, long instructions, Optional<Room> room, Optional<Long> messages)
        implements Encodable {
    /** Tasks. */
    public enum Kind {
        /** The first entry of the input queue. */
        MESSAGE(0),
        LOW_MEMORY(1),
        TIMER(2),
        HEARTBEAT(3);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }

        private static Kind of(int tag) {
            for (Kind kind : values()) {
                if (kind.tag == tag) {
                    return kind;
                }
            }
            throw new DecodeException("no such kind of task: " + tag);
        }
    }

    /**
     * Memory that a canister may take.
     *
     * @param free bytes of the subnet
     * @param used bytes that are taken on the subnet
     * @param promised the most it may have in all, if that was stated to another subnet
     */
    public record Room(long free, long used, Optional<Long> promised) {}

    @Override
    public void write(Writer out) {
        out.u8(kind.tag).u64(began).u64(height).u32(nodes).u64(instructions);
        out.optional(room, (to, known) -> to.u64(known.free).u64(known.used).optional(known.promised, Writer::u64));
        out.optional(messages, Writer::u64);
    }

    static LongRun read(Reader in) {
        return new LongRun(
                Kind.of(in.u8()),
                in.u64(),
                in.u64(),
                in.u32(),
                in.u64(),
                in.optional(from -> new Room(from.u64(), from.u64(), from.optional(Reader::u64))),
                in.optional(Reader::u64));
    }
}
