/** Modules whose authors mean no good, by theme, each with what must become of it. */
@NullMarked
package dev.tern.runtime.wasm.corpus;

import org.jspecify.annotations.NullMarked;
