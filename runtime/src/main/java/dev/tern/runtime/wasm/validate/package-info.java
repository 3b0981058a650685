/** The rules of the WebAssembly core specification, chapter "Validation", for what the decoder lets through. */
@NullMarked
package dev.tern.runtime.wasm.validate;

import org.jspecify.annotations.NullMarked;
