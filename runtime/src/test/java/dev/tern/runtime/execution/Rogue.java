package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import java.util.function.Supplier;

/**
 * A canister that harms others if it can.
 *
 * @param name what it does, in words
 * @param wasm its module
 * @param end how a call of its method {@code go} ends: {@code replied}, {@code open}, an error code; with {@code install} before it
 *     if that is how its installation ends
 * @param heavy whether it uses up all instructions of a message
 */
record Rogue(String name, Supplier<Blob> wasm, String end, boolean heavy) {
    @Override
    public String toString() {
        return name;
    }
}
