/** The figures of the runtime in docs/performance.md. */
@NullMarked
package dev.tern.runtime.bench;

import org.jspecify.annotations.NullMarked;
