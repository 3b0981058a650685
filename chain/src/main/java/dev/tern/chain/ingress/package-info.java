/** What waits to enter a block, bounded. May import: sdk.types, sdk.crypto, chain.block. */
@NullMarked
package dev.tern.chain.ingress;

import org.jspecify.annotations.NullMarked;
