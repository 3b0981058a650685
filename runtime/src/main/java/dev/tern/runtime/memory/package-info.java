/** Sparse memory in 4 KiB pages: immutable versions that share structure and carry their BLAKE3 tree, and a copy-on-write overlay. */
@NullMarked
package dev.tern.runtime.memory;

import org.jspecify.annotations.NullMarked;
