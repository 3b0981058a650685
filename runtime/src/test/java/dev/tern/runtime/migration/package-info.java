/** Tests of a canister's move. */
@NullMarked
package dev.tern.runtime.migration;

import org.jspecify.annotations.NullMarked;
