/** Tests of what the compiler makes of code before it compiles it. */
@NullMarked
package dev.tern.runtime.wasm.emit;

import org.jspecify.annotations.NullMarked;
