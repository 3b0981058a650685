package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.RejectCode;
import java.nio.charset.StandardCharsets;

/** The content of a response. */
public sealed interface Answer extends Encodable {
    int bytes();

    /** The callee replied. */
    record Reply(Blob payload) implements Answer {
        @Override
        public int bytes() {
            return payload.length();
        }

        @Override
        public void write(Writer out) {
            out.u8(0).blob(payload);
        }
    }

    /**
     * The call was rejected, by the callee or by the system.
     *
     * @param errorCode of the public replica, such as IC0503; empty if there is none (the callee itself rejected: IC0406)
     */
    record Reject(RejectCode code, String message, String errorCode) implements Answer {
        @Override
        public int bytes() {
            return message.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public void write(Writer out) {
            out.u8(1).u8(code.code()).text(message).text(errorCode);
        }
    }

    static Answer read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new Reply(in.blob());
            case 1 -> new Reject(readCode(in), in.text(), in.text());
            default -> throw new DecodeException("no such kind of answer: " + tag);
        };
    }

    private static RejectCode readCode(Reader in) {
        return RejectCode.of(in.u8()).orElseThrow(() -> new DecodeException("no such reject code"));
    }
}
