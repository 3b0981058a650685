/** Passes from module to module that make every engine give the same result at the same cost. */
@NullMarked
package dev.tern.runtime.wasm.rewrite;

import org.jspecify.annotations.NullMarked;
