/** Ids, hashes and amounts that every part shares. Also runs inside canisters: only what TeaVM has. */
@NullMarked
package dev.tern.sdk.types;

import org.jspecify.annotations.NullMarked;
