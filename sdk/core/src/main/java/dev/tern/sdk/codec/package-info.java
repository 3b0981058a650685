/** Canonical bytes: one encoding per value, strict on reading. Everything that is hashed or signed passes here. */
@NullMarked
package dev.tern.sdk.codec;

import org.jspecify.annotations.NullMarked;
