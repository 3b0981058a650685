/**
 * What nodes do for migrations beside their blocks: serve the canister that leaves, fetch the one that comes, keep packages,
 * acknowledge, propose the activation. On ports, so that a simulation drives it too. May import: sdk, runtime, chain up to
 * chain.replica, chain.storage for its exception.
 */
@NullMarked
package dev.tern.chain.migration;

import org.jspecify.annotations.NullMarked;
