package dev.tern.chain.port;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** What a replica waits for. Height and round tell a timer of the past from one of the present. */
public record Timer(Kind kind, long height, int round) implements Encodable {
    /** Kinds, with their codes in the write-ahead log. */
    public enum Kind {
        /** timeoutPropose, timeoutPrevote, timeoutPrecommit of the paper. */
        PROPOSE(0),
        PREVOTE(1),
        PRECOMMIT(2),
        /** The moment to look again whether the next block is due. */
        DUE(3),
        /** Tell the peers where this replica stands. */
        STATUS(4),
        /** A peer seems to be ahead: ask for blocks if it still is. */
        CATCH_UP(5),
        /** Ask again for stream slices and registry updates that were announced but did not come. */
        PULL(6);

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
            throw new DecodeException("not a kind of timer: " + code);
        }
    }

    @Override
    public void write(Writer out) {
        out.u8(kind.code).u64(height).u32(round);
    }

    public static Timer read(Reader in) {
        return new Timer(Kind.of(in.u8()), in.u64(), in.u32());
    }
}
