package dev.tern.runtime.state;

import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;

/** An entry of a stream: the leaf {@code streams/<peer>/messages/<index>}, the index as eight big-endian bytes. */
public sealed interface StreamMessage extends Encodable, Certified {
    /** From canister to canister. */
    record Carried(Message message) implements StreamMessage {}

    /** From the subnet itself to the registry canister; never refused. */
    record ToRegistry(RegistryRequest request) implements StreamMessage {}

    /** From the registry canister to the subnet itself; never refused. */
    record FromRegistry(RegistryAnswer answer) implements StreamMessage {}

    /** What counts against the limits of a stream. */
    default int bytes() {
        return switch (this) {
            case Carried m -> m.message.bytes();
            case ToRegistry m -> MessageMemory.OVERHEAD;
            case FromRegistry m -> MessageMemory.OVERHEAD;
        };
    }

    @Override
    default void write(Writer out) {
        switch (this) {
            case Carried m -> out.u8(0).value(m.message);
            case ToRegistry m -> out.u8(1).value(m.request);
            case FromRegistry m -> out.u8(2).value(m.answer);
        }
    }

    static StreamMessage read(Reader in) {
        return switch (in.u8()) {
            case 0 -> new Carried(Message.read(in));
            case 1 -> new ToRegistry(RegistryRequest.read(in));
            case 2 -> new FromRegistry(RegistryAnswer.read(in));
            default -> throw new DecodeException("no such stream message");
        };
    }

    @Override
    default HashTree tree(Wanted wanted) {
        return HashTree.leaf(encoded());
    }
}
