/** Tests of paged memory. */
@NullMarked
package dev.tern.runtime.memory;

import org.jspecify.annotations.NullMarked;
