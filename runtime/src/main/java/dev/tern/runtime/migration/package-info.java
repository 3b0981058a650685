/** A canister moves, step by step: what the registry, the source and the destination do about it, as pure functions. */
@NullMarked
package dev.tern.runtime.migration;

import org.jspecify.annotations.NullMarked;
