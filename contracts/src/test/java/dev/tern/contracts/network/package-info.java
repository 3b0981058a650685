/** The sample canisters on real networks, end to end. */
@NullMarked
package dev.tern.contracts.network;

import org.jspecify.annotations.NullMarked;
