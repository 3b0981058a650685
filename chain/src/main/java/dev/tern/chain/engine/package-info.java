/**
 * One event loop per replica: inputs in, effects out; the only interpreter of what consensus wants. Everything here runs on
 * the replica's own thread, except where a type says otherwise. May import: the pure packages of chain, chain.port, sdk.
 */
@NullMarked
package dev.tern.chain.engine;

import org.jspecify.annotations.NullMarked;
