package dev.tern.chain.block;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;

/**
 * Something that waits to enter a block: canonical bytes that only the application reads. Nodes of a subnet share artifacts,
 * a proposer puts admissible ones into the payload.
 */
public record Artifact(Kind kind, Blob content) implements Encodable {
    /** What the bytes are. */
    public enum Kind {
        /** A signed request of a user: the raw envelope. */
        INGRESS(0),
        /** A certified slice of another subnet's stream to this one. */
        SLICE(1),
        /** Registry deltas with the certificate of the root subnet. */
        REGISTRY(2),
        /** A node's acknowledgement in a migration. */
        ACK(3),
        /** What lets a moved canister run here: freeze certificate and acknowledgements. */
        ACTIVATION(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new DecodeException("not a kind of artifact: " + code);
        }
    }

    @Override
    public void write(Writer out) {
        out.u8(kind.code).blob(content);
    }

    public static Artifact read(Reader in) {
        return new Artifact(Kind.of(in.u8()), in.blob());
    }
}
