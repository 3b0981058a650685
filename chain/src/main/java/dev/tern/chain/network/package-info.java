/**
 * Nodes talk over TCP: every connection is authenticated by both node keys, encrypted, bound to one network, and limited.
 * A connection carries one direction; the peer's answers come over the peer's own connection.
 */
@NullMarked
package dev.tern.chain.network;

import org.jspecify.annotations.NullMarked;
