/** Hashes, signatures, threshold signatures and hash trees: one implementation for every verdict. */
@NullMarked
package dev.tern.sdk.crypto;

import org.jspecify.annotations.NullMarked;
