/**
 * What a block is, what is signed about it, and when it is valid. Everything signed begins with network, subnet and kind.
 * May import: sdk.types, sdk.codec, sdk.crypto, chain.consensus.
 */
@NullMarked
package dev.tern.chain.block;

import org.jspecify.annotations.NullMarked;
