/** Tests of the rewriter's passes on modules written by hand. */
@NullMarked
package dev.tern.runtime.wasm.rewrite;

import org.jspecify.annotations.NullMarked;
