package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.util.function.Supplier;

/**
 * A hostile module.
 *
 * @param name what it does, in words
 * @param module makes it: some are too large to be kept
 * @param limit of instructions
 */
public record Case(String name, Supplier<Blob> module, Expected expected, long limit) {
    @Override
    public String toString() {
        return name;
    }
}
