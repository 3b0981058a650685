package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.WasmBinary;

/** One step of the rewriting of a function, which keeps its results. */
@FunctionalInterface
interface Pass {
    /**
     * Rewrites one function.
     *
     * @param module what the function's indices refer to; its bodies are those from before the rewriting
     */
    Fn apply(WasmBinary module, Fn function);
}
