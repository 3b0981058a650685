/** Tests of the replicated state. */
@NullMarked
package dev.tern.runtime.state;

import org.jspecify.annotations.NullMarked;
