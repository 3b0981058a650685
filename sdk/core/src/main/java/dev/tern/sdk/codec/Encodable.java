package dev.tern.sdk.codec;

import dev.tern.sdk.types.Blob;

/** A value with one canonical encoding; the matching {@code static T read(Reader)} stands beside it by convention. */
public interface Encodable {
    void write(Writer out);

    default byte[] encode() {
        Writer out = new Writer();
        write(out);
        return out.toBytes();
    }

    default Blob encoded() {
        return Blob.wrap(encode());
    }
}
