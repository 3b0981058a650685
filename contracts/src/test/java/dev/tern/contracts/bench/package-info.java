/** The figures of docs/performance.md: a program that measures a network in its own process. */
@NullMarked
package dev.tern.contracts.bench;

import org.jspecify.annotations.NullMarked;
