/** Tests of the engine. */
@NullMarked
package dev.tern.runtime.wasm;

import org.jspecify.annotations.NullMarked;
