/** Two canisters that call each other, wherever they live. */
@NullMarked
package dev.tern.contracts.pingpong;

import org.jspecify.annotations.NullMarked;
