package dev.tern.chain.network;

import dev.tern.chain.port.Message;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** One unit on a connection. */
sealed interface Frame extends Encodable {
    /** No frame is longer: the longest message and its addresses. */
    int MAX_BYTES = Message.MAX_BYTES + 1024;

    /** A message of the sender's replica in {@code from} to the receiver's replica in {@code to}. */
    record Post(SubnetId from, SubnetId to, Blob message) implements Frame {}

    /** A question to the node; {@code id} comes back with the answer. */
    record Ask(long id, Blob question) implements Frame {}

    /** The answer to the question {@code id}; empty if the node does not have what was asked for. */
    record Answer(long id, Optional<Blob> answer) implements Frame {}

    /** "I am still here." */
    record Ping() implements Frame {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case Post f -> out.u8(0).subnet(f.from).subnet(f.to).blob(f.message);
            case Ask f -> out.u8(1).u64(f.id).blob(f.question);
            case Answer f -> out.u8(2).u64(f.id).optional(f.answer, Writer::blob);
            case Ping f -> out.u8(3);
        }
    }

    static Frame read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new Post(in.subnet(), in.subnet(), in.blob());
            case 1 -> new Ask(in.u64(), in.blob());
            case 2 -> new Answer(in.u64(), in.optional(Reader::blob));
            case 3 -> new Ping();
            default -> throw new DecodeException("not a frame: tag " + tag);
        };
    }
}
