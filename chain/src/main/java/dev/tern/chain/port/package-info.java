/**
 * What the core of a replica needs from the world, as interfaces of at most five methods, each with a simulated twin; and
 * the messages replicas exchange. May import: sdk.types, sdk.codec, chain.consensus, chain.block.
 */
@NullMarked
package dev.tern.chain.port;

import org.jspecify.annotations.NullMarked;
