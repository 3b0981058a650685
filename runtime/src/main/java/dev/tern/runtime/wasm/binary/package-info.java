/** WebAssembly modules as values: a strict decoder, the structure, the encoder. */
@NullMarked
package dev.tern.runtime.wasm.binary;

import org.jspecify.annotations.NullMarked;
