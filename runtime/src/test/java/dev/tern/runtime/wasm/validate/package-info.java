/** The validator against the engine's, and against the specification where the two differ. */
@NullMarked
package dev.tern.runtime.wasm.validate;

import org.jspecify.annotations.NullMarked;
