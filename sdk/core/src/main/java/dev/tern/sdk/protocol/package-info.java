/** Requests, replies, rejects and certificates of the interface specification: their bytes and their verification. */
@NullMarked
package dev.tern.sdk.protocol;

import org.jspecify.annotations.NullMarked;
