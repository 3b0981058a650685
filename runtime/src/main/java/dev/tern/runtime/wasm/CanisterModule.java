package dev.tern.runtime.wasm;

/** A module that was validated, rewritten and compiled. Immutable and shared by all threads. */
public final class CanisterModule {
    private final ModuleInfo info;
    private final WasmImage initialImage;
    private final int interpretedFunctions;

    CanisterModule(ModuleInfo info, WasmImage initialImage, int interpretedFunctions) {
        this.info = info;
        this.initialImage = initialImage;
        this.interpretedFunctions = interpretedFunctions;
    }

    public ModuleInfo info() {
        return info;
    }

    /** The state after instantiation: segments applied, the start function not yet run. */
    public WasmImage initialImage() {
        return initialImage;
    }

    /** How many functions are too large for the JVM and run, with the same results and the same cost, much slower. */
    public int interpretedFunctions() {
        return interpretedFunctions;
    }
}
