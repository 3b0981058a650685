package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;

/**
 * One call that a canister works on (interface specification, "Call contexts").
 *
 * @param needsToRespond nobody has answered yet, and somebody waits
 * @param deleted the canister was uninstalled meanwhile: callbacks of this context are dropped
 * @param available cycles that came with the call and may still be accepted
 * @param openCalls calls made on behalf of this context whose responses have not been handled
 * @param instructions that have been executed on behalf of this call
 * @param began block time at which the call began, nanoseconds
 */
public record CallContext(
        CallOrigin origin,
        boolean needsToRespond,
        boolean deleted,
        Cycles available,
        int openCalls,
        long instructions,
        long began)
        implements Encodable {
    public CallContext withOpenCalls(int count) {
        return new CallContext(origin, needsToRespond, deleted, available, count, instructions, began);
    }

    public CallContext withAvailable(Cycles cycles) {
        return new CallContext(origin, needsToRespond, deleted, cycles, openCalls, instructions, began);
    }

    /** After a run on behalf of this call. */
    public CallContext executed(long more) {
        return new CallContext(origin, needsToRespond, deleted, available, openCalls, instructions + more, began);
    }

    public CallContext answered() {
        return new CallContext(origin, false, deleted, Cycles.ZERO, openCalls, instructions, began);
    }

    /** Answered by the system, because the canister's code is gone. */
    public CallContext markDeleted() {
        return new CallContext(origin, false, true, Cycles.ZERO, openCalls, instructions, began);
    }

    /** What is kept free for its guaranteed response. */
    long owedBytes() {
        return needsToRespond ? MessageMemory.owed(origin) : 0;
    }

    @Override
    public void write(Writer out) {
        out.value(origin)
                .bool(needsToRespond)
                .bool(deleted)
                .cycles(available)
                .u32(openCalls)
                .u64(instructions)
                .u64(began);
    }

    public static CallContext read(Reader in) {
        return new CallContext(CallOrigin.read(in), in.bool(), in.bool(), in.cycles(), in.u32(), in.u64(), in.u64());
    }
}
