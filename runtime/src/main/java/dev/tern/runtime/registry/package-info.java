/** The registry as every subnet sees it: versioned records of subnets, nodes, canister assignment and migrations, changed by deltas. */
@NullMarked
package dev.tern.runtime.registry;

import org.jspecify.annotations.NullMarked;
