package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.List;

/** What a block or a function takes and gives. As arrays: a branch may bring a thousand values along, and they compare fast. */
final class Signature {
    private static final int[] NONE = {};
    /** Takes nothing and gives nothing. */
    static final Signature EMPTY = new Signature(NONE, NONE);

    private final int[] params;
    private final int[] results;

    private Signature(int[] params, int[] results) {
        this.params = params;
        this.results = results;
    }

    static Signature of(FunctionType type) {
        return new Signature(array(type.params()), array(type.results()));
    }

    /** Takes nothing and gives these. */
    static Signature giving(int... types) {
        return new Signature(NONE, types);
    }

    private static int[] array(List<Integer> types) {
        int[] array = new int[types.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = types.get(i);
        }
        return array;
    }

    /** Not to be changed. */
    int[] params() {
        return params;
    }

    /** Not to be changed. */
    int[] results() {
        return results;
    }
}
