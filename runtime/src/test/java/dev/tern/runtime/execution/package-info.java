/** Tests of execution, with canisters written by hand. */
@NullMarked
package dev.tern.runtime.execution;

import org.jspecify.annotations.NullMarked;
