package dev.tern.sdk.protocol;

import java.util.function.Function;

/** The result of reading bytes from outside: a value, or why they are none. */
public sealed interface Parsed<T> {
    record Ok<T>(T value) implements Parsed<T> {}

    /** The bytes are none; the reason says, for people, what was expected and what was there. */
    record Malformed<T>(String reason) implements Parsed<T> {}

    /** Throws {@link IllegalStateException} if malformed: for bytes of our own making. */
    default T orThrow() {
        return switch (this) {
            case Ok<T> ok -> ok.value;
            case Malformed<T> bad -> throw new IllegalStateException(bad.reason);
        };
    }

    default <U> Parsed<U> map(Function<T, U> function) {
        return switch (this) {
            case Ok<T> ok -> new Ok<>(function.apply(ok.value));
            case Malformed<T> bad -> new Malformed<>(bad.reason);
        };
    }
}
