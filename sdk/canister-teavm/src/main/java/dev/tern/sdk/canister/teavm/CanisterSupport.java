package dev.tern.sdk.canister.teavm;

import org.teavm.backend.wasm.runtime.math.WasmPow;
import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/** What the compiler's runtime asks of its host, answered by {@code ic0}: same names and descriptors as its WasmSupport. */
public final class CanisterSupport {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private CanisterSupport() {}

    @Import(module = "ic0", name = "debug_print")
    private static native void debugPrint(Address text, int size);

    @Import(module = "ic0", name = "trap")
    private static native void trap(Address text, int size);

    @Import(module = "ic0", name = "time")
    private static native long time();

    @Unmanaged
    public static void putCharsStderr(Address text, int size) {
        debugPrint(text, size);
    }

    @Unmanaged
    public static void putCharsStdout(Address text, int size) {
        debugPrint(text, size);
    }

    @Unmanaged
    public static long currentTimeMillis() {
        return time() / NANOS_PER_MILLI;
    }

    @Unmanaged
    public static void print(int value) {}

    @Unmanaged
    public static void printString(String text) {}

    @Unmanaged
    public static void printInt(int value) {}

    /** The heap is full: nothing can be allocated for a text. */
    @Unmanaged
    public static void printOutOfMemory() {
        trap(Address.fromInt(0), 0);
    }

    @Unmanaged
    public static void initHeapTrace(int size) {}

    /** Stands in for a method of the compiler's runtime, so it cannot be taken away from callers. */
    @SuppressWarnings("DoNotCallSuggester")
    public static double random() {
        throw new UnsupportedOperationException(
                "there is no randomness in a canister: call raw_rand of the management canister");
    }

    public static double pow(double base, double exponent) {
        return WasmPow.pow(base, exponent);
    }
}
