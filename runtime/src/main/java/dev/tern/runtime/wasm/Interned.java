package dev.tern.runtime.wasm;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Equal values kept once: thousands of canisters have the same module, and of all that belongs to it a copy each when they were
 * installed one by one or read from a checkpoint. Changes nothing that can be seen; what nobody uses any more goes. Thread-safe.
 *
 * @param <T> immutable values that are equal when their contents are
 */
public final class Interned<T> {
    private final Map<T, WeakReference<T>> known = new WeakHashMap<>();

    /** The first of all values equal to this one. */
    public synchronized T of(T value) {
        WeakReference<T> reference = known.get(value);
        T first = reference == null ? null : reference.get();
        if (first == null) {
            known.put(value, new WeakReference<>(value));
            return value;
        }
        return first;
    }
}
