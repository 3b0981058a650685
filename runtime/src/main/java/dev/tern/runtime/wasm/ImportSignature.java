package dev.tern.runtime.wasm;

import java.util.List;

/**
 * A function of module {@code ic0} that a canister may import. The same name may stand in the list twice, with 32-bit and
 * with 64-bit pointers: a module is bound to the one whose types it declares, if that is for memories such as the module's.
 *
 * @param width of the memories of modules that may import it
 */
public record ImportSignature(String name, List<ValueType> params, List<ValueType> results, Width width) {
    /** How wide the addresses of a memory are; a module without a memory counts as narrow. */
    public enum Width {
        ANY,
        NARROW,
        WIDE;

        boolean fits(boolean wideMemory) {
            return this == ANY || (this == WIDE) == wideMemory;
        }
    }

    public ImportSignature {
        params = List.copyOf(params);
        results = List.copyOf(results);
        if (results.size() > 1) {
            throw new IllegalArgumentException("a system call returns at most one value: " + name);
        }
    }

    /** For modules with any memory. */
    public ImportSignature(String name, List<ValueType> params, List<ValueType> results) {
        this(name, params, results, Width.ANY);
    }
}
