/** Compile time: reads the annotations of a canister, writes its exports, its Candid conversion, its clients and its .did. */
@NullMarked
package dev.tern.sdk.processor;

import org.jspecify.annotations.NullMarked;
