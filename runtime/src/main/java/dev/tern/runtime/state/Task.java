package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** What waits in an input queue. */
public sealed interface Task extends Encodable {
    /** A user's call. */
    record FromUser(Ingress ingress) implements Task {
        @Override
        public void write(Writer out) {
            out.u8(0).value(ingress);
        }
    }

    /** A call or a response of a canister. */
    record FromCanister(Message message) implements Task {
        @Override
        public void write(Writer out) {
            out.u8(1).value(message);
        }
    }

    static Task read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new FromUser(Ingress.read(in));
            case 1 -> new FromCanister(Message.read(in));
            default -> throw new DecodeException("no such kind of task: " + tag);
        };
    }
}
