/** A system for unit tests on the JVM. */
@NullMarked
package dev.tern.sdk.canister.fake;

import org.jspecify.annotations.NullMarked;
