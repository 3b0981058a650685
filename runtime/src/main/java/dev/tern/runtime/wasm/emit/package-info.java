/** Compiles rewritten modules to classes of the JVM. Knows the code that supports compiled code by name only. */
@NullMarked
package dev.tern.runtime.wasm.emit;

import org.jspecify.annotations.NullMarked;
