package dev.tern.runtime.wasm;

import java.util.List;

/**
 * A function of module {@code ic0} that a canister may import. The same name may stand in the list twice, with 32-bit and
 * with 64-bit pointers: a module is bound to the one whose types it declares.
 */
public record ImportSignature(String name, List<ValueType> params, List<ValueType> results) {
    public ImportSignature {
        params = List.copyOf(params);
        results = List.copyOf(results);
        if (results.size() > 1) {
            throw new IllegalArgumentException("a system call returns at most one value: " + name);
        }
    }
}
