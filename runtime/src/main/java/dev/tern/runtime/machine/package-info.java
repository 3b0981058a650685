/** The one way into a subnet's state: what a block may carry, and what it makes of the state. */
@NullMarked
package dev.tern.runtime.machine;

import org.jspecify.annotations.NullMarked;
