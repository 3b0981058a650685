/** Messages between canisters of different subnets: routing, streams, signals, certified slices, induction. */
@NullMarked
package dev.tern.runtime.messaging;

import org.jspecify.annotations.NullMarked;
