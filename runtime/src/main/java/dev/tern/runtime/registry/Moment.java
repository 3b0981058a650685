package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** A block of some subnet's chain and its time. */
public record Moment(long height, long timeNs) implements Encodable {
    @Override
    public void write(Writer out) {
        out.u64(height).u64(timeNs);
    }

    public static Moment read(Reader in) {
        return new Moment(in.u64(), in.u64());
    }
}
