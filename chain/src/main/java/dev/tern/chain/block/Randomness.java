package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;

/**
 * The subnet's threshold signature over (network, subnet, height, "rand"): unique, so no proposer can choose it, and not
 * known to anybody before a quorum executed {@code height} (protocol.md, 10).
 */
public record Randomness(long height, Blob signature) implements Encodable {
    @Override
    public void write(Writer out) {
        out.u64(height).blob(signature);
    }

    public static Randomness read(Reader in) {
        return new Randomness(in.u64(), in.blob());
    }
}
