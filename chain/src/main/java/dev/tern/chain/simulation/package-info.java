/**
 * Whole subnets in one thread, from a seed: the production engine on a simulated clock, network and disk, with faults; and
 * checkers of what must hold whatever happens. May import: everything in chain but the adaptors.
 */
@NullMarked
package dev.tern.chain.simulation;

import org.jspecify.annotations.NullMarked;
