/** The only door to the WebAssembly engine: prepares modules and runs them as functions from memory image to memory image. */
@NullMarked
package dev.tern.runtime.wasm;

import org.jspecify.annotations.NullMarked;
