package dev.tern.sdk.canister.wasm;

import dev.tern.sdk.canister.Ic;
import org.teavm.backend.wasm.runtime.WasmSupport;

/** Starts the Java runtime of a fresh module; where a test has put a fake system in place, on a JVM, it does nothing. */
public final class WasmStart {
    private WasmStart() {}

    /** Initialises classes, runs the empty main, and puts ic0 under the canister. */
    public static void start() {
        if (!Ic.isReady()) {
            WasmSupport.runWithoutArgs();
            Ic.use(new WasmHost());
        }
    }
}
