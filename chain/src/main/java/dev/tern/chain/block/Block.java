package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** A header and the body whose hash it names. Its id is the hash of the header. */
public record Block(Header header, Body body) implements Encodable {
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
