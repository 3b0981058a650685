package dev.tern.sdk.canister;

import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a Java type and a Candid type correspond. {@link Codecs} has the ready ones; the annotation processor writes others. */
public final class Codec<T> {
    private final CandidType type;
    private @Nullable Function<T, CandidValue> writer;
    private @Nullable Function<CandidValue, T> reader;

    public Codec(CandidType type, Function<T, CandidValue> writer, Function<CandidValue, T> reader) {
        this.type = type;
        this.writer = writer;
        this.reader = reader;
    }

    private Codec(CandidType.Named type) {
        this.type = type;
    }

    /** A codec that is tied later, so that types may mention themselves. */
    public static <T> Codec<T> named(String name) {
        return new Codec<>(new CandidType.Named(name));
    }

    public void tie(CandidType body, Function<T, CandidValue> write, Function<CandidValue, T> read) {
        if (type instanceof CandidType.Named named) {
            named.tie(body);
        }
        writer = write;
        reader = read;
    }

    public CandidType type() {
        return type;
    }

    public CandidValue write(T value) {
        if (writer == null) {
            throw new IllegalStateException("the codec of " + type + " is not tied");
        }
        return writer.apply(value);
    }

    /** Reads a value that has this codec's type. */
    public T read(CandidValue value) {
        if (reader == null) {
            throw new IllegalStateException("the codec of " + type + " is not tied");
        }
        return reader.apply(value);
    }
}
