package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;

/**
 * A task that takes longer than one round and is not finished. Nothing of it has happened yet: the canister is as it was when
 * the task began, but for its queues. With this record any replica can do again what was done so far.
 *
 * @param kind what is executed
 * @param began block time at which it began, nanoseconds
 * @param since height of the block in which it was begun for the first time
 * @param nodes of the subnet when it began: prices depend on it
 * @param instructions that it was given in all rounds so far; it has used them all. How they were cut shows nowhere
 * @param bytes of memory that a replica needs to have it stand where it is
 * @param told what it asked for
 */
public record LongRun(Kind kind, long began, long since, int nodes, long instructions, long bytes, Told told)
        implements Encodable {
    /** Tasks. */
    public enum Kind {
        /** The first entry of the input queue. */
        MESSAGE(0),
        LOW_MEMORY(1),
        TIMER(2),
        HEARTBEAT(3),
        /** The call that {@link Schedule#installing} names. */
        INSTALL(4);

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
    public record Room(long free, long used, Optional<Long> promised) implements Encodable {
        @Override
        public void write(Writer out) {
            out.u64(free).u64(used).optional(promised, Writer::u64);
        }

        static Room read(Reader in) {
            return new Room(in.u64(), in.u64(), in.optional(Reader::u64));
        }
    }

    /**
     * What a task learned beside its canister, and could not learn again.
     *
     * @param rooms each time that it asked for free memory
     * @param messages free memory for messages, if it made a call
     * @param module to install, if it was put together from pieces: another canister may have them
     */
    public record Told(List<Room> rooms, Optional<Long> messages, Optional<Blob> module) implements Encodable {
        public static final Told NOTHING = new Told(List.of(), Optional.empty(), Optional.empty());

        @Override
        public void write(Writer out) {
            out.list(rooms, Writer::value).optional(messages, Writer::u64).optional(module, Writer::blob);
        }

        static Told read(Reader in) {
            return new Told(in.list(Room::read), in.optional(Reader::u64), in.optional(Reader::blob));
        }
    }

    @Override
    public void write(Writer out) {
        out.u8(kind.tag)
                .u64(began)
                .u64(since)
                .u32(nodes)
                .u64(instructions)
                .u64(bytes)
                .value(told);
    }

    static LongRun read(Reader in) {
        return new LongRun(Kind.of(in.u8()), in.u64(), in.u64(), in.u32(), in.u64(), in.u64(), Told.read(in));
    }
}
