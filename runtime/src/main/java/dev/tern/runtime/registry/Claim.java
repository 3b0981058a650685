package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/**
 * What a canister takes of its subnet, or may take at most while it moves (protocol.md, 17 and 18).
 *
 * @param memoryBytes of all that it keeps, or is promised
 * @param messageBytes of its messages that wait, and of room for responses
 * @param compute percent of a core that it is promised
 */
public record Claim(long memoryBytes, long messageBytes, long compute) implements Encodable {
    public static final Claim NONE = new Claim(0, 0, 0);

    public Claim plus(Claim other) {
        return new Claim(memoryBytes + other.memoryBytes, messageBytes + other.messageBytes, compute + other.compute);
    }

    /** Whether there is room for it. */
    public boolean within(Claim room) {
        return within(memoryBytes, room.memoryBytes)
                && within(messageBytes, room.messageBytes)
                && within(compute, room.compute);
    }

    /** What is stated by another subnet may be below zero. */
    private static boolean within(long claimed, long room) {
        return claimed >= 0 && claimed <= room;
    }

    /** For people. */
    @Override
    public String toString() {
        return memoryBytes + " bytes of memory, " + messageBytes + " bytes for messages and " + compute
                + "% of computation";
    }

    @Override
    public void write(Writer out) {
        out.u64(memoryBytes).u64(messageBytes).u64(compute);
    }

    static Claim read(Reader in) {
        return new Claim(in.u64(), in.u64(), in.u64());
    }
}
