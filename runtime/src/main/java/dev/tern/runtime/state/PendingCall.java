package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;

/** A call of the management canister that cannot be answered in the block in which it came. */
public sealed interface PendingCall extends Encodable {
    CallOrigin origin();

    /** Cycles that came with the call and go back with the answer. */
    Cycles refund();

    /** What it takes of the memory for messages. */
    default long bytes() {
        return Math.max(MessageMemory.owed(origin()), MessageMemory.OVERHEAD);
    }

    /**
     * {@code raw_rand}: waits for the randomness of a later block.
     *
     * @param height the block in which it came
     */
    record Randomness(CallOrigin origin, Cycles refund, long height) implements PendingCall {
        @Override
        public void write(Writer out) {
            out.u8(0).value(origin).cycles(refund).u64(height);
        }
    }

    /** {@code migrate_canister}: waits for the registry, which was asked under this call's number. */
    record Migration(CallOrigin origin, Cycles refund, CanisterId canister) implements PendingCall {
        @Override
        public void write(Writer out) {
            out.u8(1).value(origin).cycles(refund).canister(canister);
        }
    }

    /** A call about a canister that is in the middle of a task: waits for its end. */
    record Waiting(CallOrigin origin, Cycles refund, CanisterId canister, String method, Blob argument)
            implements PendingCall {
        @Override
        public long bytes() {
            long own = argument.length() + (long) Blob.ofText(method).length() + MessageMemory.OVERHEAD;
            return Math.max(MessageMemory.owed(origin), own);
        }

        @Override
        public void write(Writer out) {
            out.u8(2)
                    .value(origin)
                    .cycles(refund)
                    .canister(canister)
                    .text(method)
                    .blob(argument);
        }
    }

    static PendingCall read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new Randomness(CallOrigin.read(in), in.cycles(), in.u64());
            case 1 -> new Migration(CallOrigin.read(in), in.cycles(), in.canister());
            case 2 -> new Waiting(CallOrigin.read(in), in.cycles(), in.canister(), in.text(), in.blob());
            default -> throw new DecodeException("no such pending call: " + tag);
        };
    }
}
