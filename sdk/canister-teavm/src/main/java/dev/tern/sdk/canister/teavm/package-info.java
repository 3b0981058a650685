/** Build time: makes the compiler's modules import nothing but ic0, and finishes them for the platform. Runs in Maven's JVM. */
@NullMarked
package dev.tern.sdk.canister.teavm;

import org.jspecify.annotations.NullMarked;
