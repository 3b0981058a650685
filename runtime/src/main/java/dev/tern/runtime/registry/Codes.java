package dev.tern.runtime.registry;

import dev.tern.sdk.codec.DecodeException;

/** Constants as one byte, in the order in which they are declared. */
final class Codes {
    private Codes() {}

    static MigrationMode mode(int code) {
        return constant(MigrationMode.values(), code);
    }

    static <T> T constant(T[] values, int code) {
        if (code >= values.length) {
            throw new DecodeException("no such constant: " + code);
        }
        return values[code];
    }
}
