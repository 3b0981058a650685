/** A counter that keeps its value over upgrades: the smallest canister. */
@NullMarked
package dev.tern.contracts.counter;

import org.jspecify.annotations.NullMarked;
