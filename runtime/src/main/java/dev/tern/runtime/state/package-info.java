/** The replicated state of a subnet: immutable, persistent, with a state root and a certified tree that cost only what changed. */
@NullMarked
package dev.tern.runtime.state;

import org.jspecify.annotations.NullMarked;
