package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.Arrays;

/** A constant as one byte: its place among {@code values}, which therefore must only ever grow at the end. */
public final class Codes {
    private Codes() {}

    public static <T> void write(Writer out, T[] values, T value) {
        out.u8(Arrays.asList(values).indexOf(value));
    }

    public static <T> T read(Reader in, T[] values) {
        int code = in.u8();
        if (code >= values.length) {
            throw new DecodeException("no such constant: " + code);
        }
        return values[code];
    }
}
