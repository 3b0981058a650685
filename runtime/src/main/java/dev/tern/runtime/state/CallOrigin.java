package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;

/** Who waits for the answer of a call context. */
public sealed interface CallOrigin extends Encodable {
    /** Who called; for a system task the canister itself is meant and nobody waits. */
    Principal caller();

    /** When whoever waits stops waiting, nanoseconds since 1970; 0 for never. */
    default long deadline() {
        return 0;
    }

    /** A user; the answer becomes the status of the request. */
    record User(Hash requestId, Principal caller) implements CallOrigin {
        @Override
        public void write(Writer out) {
            out.u8(0).hash(requestId).principal(caller);
        }
    }

    /** A canister; the answer becomes a response to {@code callback}. */
    record Canister(Principal caller, long callback, long deadline) implements CallOrigin {
        @Override
        public void write(Writer out) {
            out.u8(1).principal(caller).u64(callback).u64(deadline);
        }
    }

    /** A timer or heartbeat. */
    record SystemTask() implements CallOrigin {
        @Override
        public Principal caller() {
            return Principal.MANAGEMENT;
        }

        @Override
        public void write(Writer out) {
            out.u8(2);
        }
    }

    static CallOrigin read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new User(in.hash(), in.principal());
            case 1 -> new Canister(in.principal(), in.u64(), in.u64());
            case 2 -> new SystemTask();
            default -> throw new DecodeException("no such origin: " + tag);
        };
    }
}
