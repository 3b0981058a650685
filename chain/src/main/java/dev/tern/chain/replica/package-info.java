/** Tern's state machine as the application of a consensus engine, and the exchange of streams and registry between subnets. */
@NullMarked
package dev.tern.chain.replica;

import org.jspecify.annotations.NullMarked;
