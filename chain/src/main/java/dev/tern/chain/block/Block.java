package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;

/** A header and the body whose hash it names. */
public record Block(Header header, Body body) implements Encodable {
    /** The hash of the header, which covers all. */
    public Hash id() {
        return Blake3.hash(header.encode());
    }

    public long height() {
        return header.height();
    }

    @Override
    public void write(Writer out) {
        out.value(header).value(body);
    }

    public static Block read(Reader in) {
        return new Block(Header.read(in), Body.read(in));
    }
}
