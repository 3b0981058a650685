/** What a canister in Java is written against: annotations, the system, calls, stable memory. Plain Java, testable on a JVM. */
@NullMarked
package dev.tern.sdk.canister;

import org.jspecify.annotations.NullMarked;
