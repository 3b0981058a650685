package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.ImportSignature;
import java.util.List;

/** What a canister may import, for benchmarks that answer the calls themselves. */
public final class SystemInterface {
    private SystemInterface() {}

    /** All system calls. */
    public static List<ImportSignature> signatures() {
        return Ic0.SIGNATURES;
    }
}
