package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;

/** The subnet's BLS signature over the root of the certified tree (SHA-256 hash tree) after {@code height}. */
public record Certification(long height, Hash treeRoot, Blob signature) implements Encodable {
    @Override
    public void write(Writer out) {
        out.u64(height).hash(treeRoot).blob(signature);
    }

    public static Certification read(Reader in) {
        return new Certification(in.u64(), in.hash(), in.blob());
    }
}
