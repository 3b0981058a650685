package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/**
 * What a canister remembers of its dealings with one other (protocol.md 13).
 *
 * @param sent sequence number of the last request that left for the other; the first one is 1
 * @param received sequence number of the last request that came from the other
 * @param openCalls calls to the other that are not answered
 * @param waiting requests of the other in the input queue
 */
public record Pair(long sent, long received, int openCalls, int waiting) implements Encodable {
    public static final Pair NEW = new Pair(0, 0, 0, 0);

    public Pair withSent(long number) {
        return new Pair(number, received, openCalls, waiting);
    }

    public Pair withReceived(long number) {
        return new Pair(sent, number, openCalls, waiting);
    }

    public Pair withOpenCalls(int count) {
        return new Pair(sent, received, count, waiting);
    }

    public Pair withWaiting(int count) {
        return new Pair(sent, received, openCalls, count);
    }

    @Override
    public void write(Writer out) {
        out.u64(sent).u64(received).u32(openCalls).u32(waiting);
    }

    public static Pair read(Reader in) {
        return new Pair(in.u64(), in.u64(), in.u32(), in.u32());
    }
}
