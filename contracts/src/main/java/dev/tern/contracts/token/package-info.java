/** A fungible token with the interface of the ICRC-1 standard. */
@NullMarked
package dev.tern.contracts.token;

import org.jspecify.annotations.NullMarked;
